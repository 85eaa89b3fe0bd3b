--- from
CREATE TABLE t (a int NOT NULL, b text);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (a > 0);
COMMENT ON POLICY p ON t IS 'who sees what';
--- plan
CREATE POLICY p ON public.t USING ((a > 0));
COMMENT ON POLICY p ON public.t IS 'who sees what';
--- back
DROP POLICY p ON public.t;
