--- from
CREATE TYPE color AS ENUM ('red', 'blue');
CREATE FUNCTION code(color) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (color AS integer) WITH FUNCTION code(color);
CREATE TABLE t (c color, n integer GENERATED ALWAYS AS (c::integer) STORED);
--- rows
INSERT INTO t VALUES ('red'), ('blue');
--- to
CREATE TYPE color AS ENUM ('blue', 'red');
CREATE FUNCTION code(color) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (color AS integer) WITH FUNCTION code(color);
CREATE TABLE t (c color, n integer GENERATED ALWAYS AS (c::integer) STORED);
--- plan
ALTER TABLE public.t DROP COLUMN n;
DROP CAST (public.color AS integer);
DROP FUNCTION public.code(public.color);
ALTER TYPE public.color RENAME TO color__replaced;
CREATE TYPE public.color AS ENUM ('blue', 'red');
CREATE OR REPLACE FUNCTION public.code(public.color)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT 1$function$;
CREATE CAST (public.color AS integer) WITH FUNCTION public.code(public.color);
ALTER TABLE public.t ALTER COLUMN c TYPE public.color USING c::text::public.color;
ALTER TABLE public.t ADD COLUMN n integer GENERATED ALWAYS AS ((c)::integer) STORED;
DROP TYPE public.color__replaced;
--- back
ALTER TABLE public.t DROP COLUMN n;
DROP CAST (public.color AS integer);
DROP FUNCTION public.code(public.color);
ALTER TYPE public.color RENAME TO color__replaced;
CREATE TYPE public.color AS ENUM ('red', 'blue');
CREATE OR REPLACE FUNCTION public.code(public.color)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT 1$function$;
CREATE CAST (public.color AS integer) WITH FUNCTION public.code(public.color);
ALTER TABLE public.t ALTER COLUMN c TYPE public.color USING c::text::public.color;
ALTER TABLE public.t ADD COLUMN n integer GENERATED ALWAYS AS ((c)::integer) STORED;
DROP TYPE public.color__replaced;
