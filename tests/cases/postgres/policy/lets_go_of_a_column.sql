--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (b = 'x');
--- to
CREATE TABLE t (a int NOT NULL);
CREATE POLICY p ON t USING (a > 0);
--- plan
ALTER POLICY p ON public.t USING ((a > 0));
ALTER TABLE public.t DROP COLUMN b;
--- back
ALTER TABLE public.t ADD COLUMN b text;
ALTER POLICY p ON public.t USING ((b = 'x'::text));
