--- from
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s ON a, b FROM t;
--- to
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s ON a, lower(b), (a % 10) FROM t;
--- plan
DROP STATISTICS public.s;
CREATE STATISTICS public.s ON a, (lower(b)), ((a % 10)) FROM public.t;
--- back
DROP STATISTICS public.s;
CREATE STATISTICS public.s ON a, b FROM public.t;
