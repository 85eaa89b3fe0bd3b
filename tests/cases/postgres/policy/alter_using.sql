--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (a > 0);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (a > 1);
--- plan
ALTER POLICY p ON public.t USING ((a > 1));
--- back
ALTER POLICY p ON public.t USING ((a > 0));
