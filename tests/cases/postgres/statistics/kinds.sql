--- from
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
--- to
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s (mcv, dependencies) ON a, b FROM t;
--- plan
DROP STATISTICS public.s;
CREATE STATISTICS public.s (dependencies, mcv) ON a, b FROM public.t;
--- back
DROP STATISTICS public.s;
CREATE STATISTICS public.s (ndistinct) ON a, b FROM public.t;
