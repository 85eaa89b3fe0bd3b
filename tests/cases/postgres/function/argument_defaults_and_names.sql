--- from
CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
--- to
CREATE FUNCTION f(x int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
--- plan
DROP FUNCTION public.f(integer, integer);
DROP FUNCTION public.g(integer);
CREATE OR REPLACE FUNCTION public.f(x integer, b integer DEFAULT 2)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
CREATE OR REPLACE FUNCTION public.g(a integer)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
--- back
DROP FUNCTION public.f(integer, integer);
CREATE OR REPLACE FUNCTION public.f(a integer, b integer DEFAULT 1)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
CREATE OR REPLACE FUNCTION public.g(a integer DEFAULT 1)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
