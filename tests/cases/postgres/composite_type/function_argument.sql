--- from
CREATE TYPE c AS (a int);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT ($1).a';
--- to
CREATE TYPE c AS (a int, b int);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT ($1).b';
--- plan
ALTER TYPE public.c ADD ATTRIBUTE b integer;
CREATE OR REPLACE FUNCTION public.f(public.c)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT ($1).b$function$;
--- back
DROP FUNCTION public.f(public.c);
ALTER TYPE public.c DROP ATTRIBUTE b;
CREATE OR REPLACE FUNCTION public.f(public.c)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT ($1).a$function$;
