--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t FOR INSERT WITH CHECK (a > 0);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t FOR INSERT WITH CHECK (b IS NOT NULL);
--- plan
ALTER POLICY p ON public.t WITH CHECK ((b IS NOT NULL));
--- back
ALTER POLICY p ON public.t WITH CHECK ((a > 0));
