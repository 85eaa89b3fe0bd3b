--- from
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
COMMENT ON FUNCTION f() IS 'one';
--- to
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';
COMMENT ON FUNCTION f() IS 'two';
--- plan
CREATE OR REPLACE FUNCTION public.f()
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 2$function$;
COMMENT ON FUNCTION public.f() IS 'two';
--- back
CREATE OR REPLACE FUNCTION public.f()
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
COMMENT ON FUNCTION public.f() IS 'one';
