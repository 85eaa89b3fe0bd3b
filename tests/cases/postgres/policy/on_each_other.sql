--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE TABLE u (a int);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE TABLE u (a int);
CREATE POLICY p ON t USING (EXISTS (SELECT FROM u));
CREATE POLICY p ON u USING (EXISTS (SELECT FROM t));
--- plan
CREATE POLICY p ON public.t USING ((EXISTS ( SELECT
   FROM public.u)));
CREATE POLICY p ON public.u USING ((EXISTS ( SELECT
   FROM public.t)));
--- back
DROP POLICY p ON public.t;
DROP POLICY p ON public.u;
