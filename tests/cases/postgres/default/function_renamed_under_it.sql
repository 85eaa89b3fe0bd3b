--- from
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a int DEFAULT f());
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a int DEFAULT g());
--- plan
CREATE OR REPLACE FUNCTION public.g()
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT public.g();
DROP FUNCTION public.f();
--- back
CREATE OR REPLACE FUNCTION public.f()
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT public.f();
DROP FUNCTION public.g();
