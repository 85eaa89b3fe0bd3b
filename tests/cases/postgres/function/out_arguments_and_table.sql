--- from
CREATE FUNCTION f(OUT a int, OUT b text) LANGUAGE sql AS $$SELECT 1, 'x'$$;
CREATE FUNCTION g() RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT 1';
--- to
CREATE FUNCTION f(OUT a int, OUT b bigint) LANGUAGE sql AS 'SELECT 1, 2::bigint';
CREATE FUNCTION g() RETURNS TABLE (a int, b int) LANGUAGE sql AS 'SELECT 1, 2';
--- plan
DROP FUNCTION public.f();
DROP FUNCTION public.g();
CREATE OR REPLACE FUNCTION public.f(OUT a integer, OUT b bigint)
 RETURNS record
 LANGUAGE sql
AS $function$SELECT 1, 2::bigint$function$;
CREATE OR REPLACE FUNCTION public.g()
 RETURNS TABLE(a integer, b integer)
 LANGUAGE sql
AS $function$SELECT 1, 2$function$;
--- back
DROP FUNCTION public.f();
DROP FUNCTION public.g();
CREATE OR REPLACE FUNCTION public.f(OUT a integer, OUT b text)
 RETURNS record
 LANGUAGE sql
AS $function$SELECT 1, 'x'$function$;
CREATE OR REPLACE FUNCTION public.g()
 RETURNS TABLE(a integer)
 LANGUAGE sql
AS $function$SELECT 1$function$;
