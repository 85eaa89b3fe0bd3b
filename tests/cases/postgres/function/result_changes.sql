--- from
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
COMMENT ON FUNCTION f(int) IS 'f';
--- to
CREATE FUNCTION f(a int) RETURNS SETOF text LANGUAGE sql ROWS 5 AS $$SELECT 'x'$$;
COMMENT ON FUNCTION f(int) IS 'f';
--- plan
DROP FUNCTION public.f(integer);
CREATE OR REPLACE FUNCTION public.f(a integer)
 RETURNS SETOF text
 LANGUAGE sql
 ROWS 5
AS $function$SELECT 'x'$function$;
COMMENT ON FUNCTION public.f(integer) IS 'f';
--- back
DROP FUNCTION public.f(integer);
CREATE OR REPLACE FUNCTION public.f(a integer)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
COMMENT ON FUNCTION public.f(integer) IS 'f';
