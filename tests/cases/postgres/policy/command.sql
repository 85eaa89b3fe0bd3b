--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t FOR SELECT USING (a > 0);
COMMENT ON POLICY p ON t IS 'kept';
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t FOR DELETE USING (a > 0);
COMMENT ON POLICY p ON t IS 'kept';
--- plan
DROP POLICY p ON public.t;
CREATE POLICY p ON public.t FOR DELETE USING ((a > 0));
COMMENT ON POLICY p ON public.t IS 'kept';
--- back
DROP POLICY p ON public.t;
CREATE POLICY p ON public.t FOR SELECT USING ((a > 0));
COMMENT ON POLICY p ON public.t IS 'kept';
