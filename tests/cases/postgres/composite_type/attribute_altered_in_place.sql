--- from
CREATE TYPE spec AS (id integer, tag text, gone integer);
CREATE FUNCTION f(specs spec[]) RETURNS integer LANGUAGE sql AS 'SELECT (specs[1]).id';
CREATE FUNCTION g(s spec) RETURNS bigint LANGUAGE sql RETURN (s).id;
CREATE VIEW v AS SELECT (ROW(1, 'x', 2)::spec).id AS id;
--- to
CREATE TYPE spec AS (id smallint, tag text COLLATE "C", new date);
CREATE FUNCTION f(specs spec[]) RETURNS integer LANGUAGE sql AS 'SELECT (specs[1]).id';
CREATE FUNCTION g(s spec) RETURNS bigint LANGUAGE sql RETURN (s).id;
CREATE VIEW v AS SELECT (ROW(1, 'x', now())::spec).id AS id;
--- plan
DROP VIEW public.v;
DROP FUNCTION public.f(public.spec[]);
DROP FUNCTION public.g(public.spec);
ALTER TYPE public.spec DROP ATTRIBUTE gone;
ALTER TYPE public.spec ALTER ATTRIBUTE id TYPE smallint;
ALTER TYPE public.spec ALTER ATTRIBUTE tag TYPE text COLLATE pg_catalog."C";
ALTER TYPE public.spec ADD ATTRIBUTE new date;
CREATE OR REPLACE FUNCTION public.f(specs public.spec[])
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT (specs[1]).id$function$;
CREATE OR REPLACE FUNCTION public.g(s public.spec)
 RETURNS bigint
 LANGUAGE sql
RETURN (s).id;
CREATE VIEW public.v AS
 SELECT (ROW((1)::smallint, 'x'::text, (now())::date)::public.spec).id AS id;
--- back
DROP VIEW public.v;
DROP FUNCTION public.f(public.spec[]);
DROP FUNCTION public.g(public.spec);
ALTER TYPE public.spec DROP ATTRIBUTE new;
ALTER TYPE public.spec ALTER ATTRIBUTE id TYPE integer;
ALTER TYPE public.spec ALTER ATTRIBUTE tag TYPE text;
ALTER TYPE public.spec ADD ATTRIBUTE gone integer;
CREATE OR REPLACE FUNCTION public.f(specs public.spec[])
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT (specs[1]).id$function$;
CREATE OR REPLACE FUNCTION public.g(s public.spec)
 RETURNS bigint
 LANGUAGE sql
RETURN (s).id;
CREATE VIEW public.v AS
 SELECT (ROW(1, 'x'::text, 2)::public.spec).id AS id;
