--- from
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT f(a) AS x FROM t;
--- to
CREATE FUNCTION f(int) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1::text';
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT f(a) AS x FROM t;
--- plan
DROP VIEW public.v;
DROP FUNCTION public.f(integer);
CREATE OR REPLACE FUNCTION public.f(integer)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1::text$function$;
CREATE VIEW public.v AS
 SELECT public.f(t.a) AS x
   FROM public.t;
--- back
DROP VIEW public.v;
DROP FUNCTION public.f(integer);
CREATE OR REPLACE FUNCTION public.f(integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1$function$;
CREATE VIEW public.v AS
 SELECT public.f(t.a) AS x
   FROM public.t;
