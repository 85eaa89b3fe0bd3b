--- from
CREATE TABLE t (a int, b text, c int);
CREATE TABLE u (a int, b int);
CREATE STATISTICS s ON a, b FROM t;
--- to
CREATE TABLE t (a int, b text, c int);
CREATE TABLE u (a int, b int);
CREATE STATISTICS s ON a, b FROM u;
--- plan
DROP STATISTICS public.s;
CREATE STATISTICS public.s ON a, b FROM public.u;
--- back
DROP STATISTICS public.s;
CREATE STATISTICS public.s ON a, b FROM public.t;
