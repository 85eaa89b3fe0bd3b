--- from
CREATE FUNCTION f(anyelement, anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
--- to
CREATE FUNCTION f(anyelement, anyarray) RETURNS boolean LANGUAGE sql AS 'SELECT $1 = ANY ($2)';
--- plan
DROP FUNCTION public.f(anyelement, anyarray);
CREATE OR REPLACE FUNCTION public.f(anyelement, anyarray)
 RETURNS boolean
 LANGUAGE sql
AS $function$SELECT $1 = ANY ($2)$function$;
--- back
DROP FUNCTION public.f(anyelement, anyarray);
CREATE OR REPLACE FUNCTION public.f(anyelement, anyarray)
 RETURNS anyelement
 LANGUAGE sql
AS $function$SELECT $1$function$;
