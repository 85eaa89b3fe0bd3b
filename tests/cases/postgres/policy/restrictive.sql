--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (a > 0);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t AS RESTRICTIVE USING (a > 0);
--- plan
DROP POLICY p ON public.t;
CREATE POLICY p ON public.t AS RESTRICTIVE USING ((a > 0));
--- back
DROP POLICY p ON public.t;
CREATE POLICY p ON public.t USING ((a > 0));
