--- from
CREATE FUNCTION z() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION a(x int DEFAULT z()) RETURNS int LANGUAGE sql AS 'SELECT x';
--- to
CREATE FUNCTION z() RETURNS bigint LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION a(x bigint DEFAULT z()) RETURNS int LANGUAGE sql AS 'SELECT 1';
--- plan
DROP FUNCTION public.a(integer);
DROP FUNCTION public.z();
CREATE OR REPLACE FUNCTION public.z()
 RETURNS bigint
 LANGUAGE sql
AS $function$SELECT 1$function$;
CREATE OR REPLACE FUNCTION public.a(x bigint DEFAULT public.z())
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
--- back
DROP FUNCTION public.a(bigint);
DROP FUNCTION public.z();
CREATE OR REPLACE FUNCTION public.z()
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
CREATE OR REPLACE FUNCTION public.a(x integer DEFAULT public.z())
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT x$function$;
