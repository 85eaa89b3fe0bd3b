--- from
CREATE TABLE t (n integer);
--- to
CREATE TABLE t (n integer);
CREATE FUNCTION my_handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE TRUSTED LANGUAGE "plMine" HANDLER my_handler;
COMMENT ON LANGUAGE "plMine" IS 'like PL/pgSQL';
CREATE FUNCTION f() RETURNS integer LANGUAGE "plMine" AS 'BEGIN RETURN 1; END';
--- plan
CREATE OR REPLACE FUNCTION public.my_handler()
 RETURNS language_handler
 LANGUAGE c
AS '$libdir/plpgsql', $function$plpgsql_call_handler$function$;
CREATE TRUSTED LANGUAGE "plMine" HANDLER public.my_handler;
CREATE OR REPLACE FUNCTION public.f()
 RETURNS integer
 LANGUAGE "plMine"
AS $function$BEGIN RETURN 1; END$function$;
COMMENT ON LANGUAGE "plMine" IS 'like PL/pgSQL';
--- back
DROP FUNCTION public.f();
DROP LANGUAGE "plMine";
DROP FUNCTION public.my_handler();
