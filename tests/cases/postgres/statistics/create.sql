--- from
CREATE TABLE t (a int, b text, c int);
--- to
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s ON a, b FROM t;
COMMENT ON STATISTICS s IS 'x';
--- plan
CREATE STATISTICS public.s ON a, b FROM public.t;
COMMENT ON STATISTICS public.s IS 'x';
--- back
DROP STATISTICS public.s;
