--- from
CREATE FUNCTION ok(int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0';
CREATE DOMAIN d AS int CHECK (ok(VALUE));
CREATE TABLE t (a d);
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE FUNCTION ok(bigint) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0';
CREATE DOMAIN d AS int CHECK (ok(VALUE));
CREATE TABLE t (a d);
--- plan
ALTER DOMAIN public.d DROP CONSTRAINT d_check;
DROP FUNCTION public.ok(integer);
CREATE OR REPLACE FUNCTION public.ok(bigint)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1 > 0$function$;
ALTER DOMAIN public.d ADD CONSTRAINT d_check CHECK (public.ok((VALUE)::bigint));
--- back
ALTER DOMAIN public.d DROP CONSTRAINT d_check;
DROP FUNCTION public.ok(bigint);
CREATE OR REPLACE FUNCTION public.ok(integer)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1 > 0$function$;
ALTER DOMAIN public.d ADD CONSTRAINT d_check CHECK (public.ok(VALUE));
