--- from
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (a int);
CREATE INDEX i ON t (f(a));
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE FUNCTION f(int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (a int);
CREATE INDEX i ON t (f(a));
--- plan
DROP INDEX public.i;
DROP FUNCTION public.f(integer);
CREATE OR REPLACE FUNCTION public.f(integer)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1$function$;
CREATE INDEX i ON public.t USING btree (public.f(a));
--- back
DROP INDEX public.i;
DROP FUNCTION public.f(integer);
CREATE OR REPLACE FUNCTION public.f(integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1$function$;
CREATE INDEX i ON public.t USING btree (public.f(a));
