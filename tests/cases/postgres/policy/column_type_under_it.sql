--- from
CREATE TABLE t (a int, b text);
CREATE POLICY p ON t USING (a > 0);
CREATE POLICY q ON t USING (b = 'x');
COMMENT ON POLICY p ON t IS 'kept';
--- rows
INSERT INTO t VALUES (1, 'x');
--- to
CREATE TABLE t (a bigint, b text);
CREATE POLICY p ON t USING (a > 0);
CREATE POLICY q ON t USING (b = 'x');
COMMENT ON POLICY p ON t IS 'kept';
--- plan
DROP POLICY p ON public.t;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
CREATE POLICY p ON public.t USING ((a > 0));
COMMENT ON POLICY p ON public.t IS 'kept';
--- back
DROP POLICY p ON public.t;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
CREATE POLICY p ON public.t USING ((a > 0));
COMMENT ON POLICY p ON public.t IS 'kept';
