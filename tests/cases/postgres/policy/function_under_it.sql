--- from
CREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (f(a));
--- to
CREATE FUNCTION f(x int) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (f(a));
--- plan
CREATE OR REPLACE FUNCTION public.f(x integer)
 RETURNS boolean
 LANGUAGE sql
AS $function$SELECT false$function$;
--- back
DROP POLICY p ON public.t;
DROP FUNCTION public.f(integer);
CREATE OR REPLACE FUNCTION public.f(integer)
 RETURNS boolean
 LANGUAGE sql
AS $function$SELECT true$function$;
CREATE POLICY p ON public.t USING (public.f(a));
