--- from
CREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT $1 > 0';
CREATE TABLE t (a int CHECK (f(a)));
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > -1';
CREATE TABLE t (a int CHECK (f(a)));
--- plan
CREATE OR REPLACE FUNCTION public.f(integer)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1 > -1$function$;
--- back
CREATE OR REPLACE FUNCTION public.f(integer)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$SELECT $1 > 0$function$;
