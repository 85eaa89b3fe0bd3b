--- from
CREATE FUNCTION f(a int) RETURNS void LANGUAGE sql AS 'SELECT';
--- to
CREATE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT';
--- plan
DROP FUNCTION public.f(integer);
CREATE OR REPLACE PROCEDURE public.f(IN a integer)
 LANGUAGE sql
AS $procedure$SELECT$procedure$;
--- back
DROP PROCEDURE public.f(integer);
CREATE OR REPLACE FUNCTION public.f(a integer)
 RETURNS void
 LANGUAGE sql
AS $function$SELECT$function$;
