--- from
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s ON b, (a % 10) FROM t;
ALTER STATISTICS s SET STATISTICS 50;
COMMENT ON STATISTICS s IS 'x';
--- to
CREATE TABLE t (a bigint, b text, c int);
CREATE STATISTICS s ON b, (a % 10) FROM t;
ALTER STATISTICS s SET STATISTICS 50;
COMMENT ON STATISTICS s IS 'x';
--- plan
DROP STATISTICS public.s;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
CREATE STATISTICS public.s ON b, ((a % (10)::bigint)) FROM public.t;
ALTER STATISTICS public.s SET STATISTICS 50;
COMMENT ON STATISTICS public.s IS 'x';
--- back
DROP STATISTICS public.s;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
CREATE STATISTICS public.s ON b, ((a % 10)) FROM public.t;
ALTER STATISTICS public.s SET STATISTICS 50;
COMMENT ON STATISTICS public.s IS 'x';
