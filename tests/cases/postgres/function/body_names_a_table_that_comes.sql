--- from
--- to
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT max(a) FROM t';
CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN f(); END';
--- plan
CREATE TABLE public.t (
    a integer
);
CREATE OR REPLACE FUNCTION public.f()
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT max(a) FROM t$function$;
CREATE OR REPLACE FUNCTION public.g()
 RETURNS integer
 LANGUAGE plpgsql
AS $function$BEGIN RETURN f(); END$function$;
--- back
DROP TABLE public.t;
DROP FUNCTION public.f();
DROP FUNCTION public.g();
