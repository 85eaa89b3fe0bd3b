--- from
CREATE TYPE item AS (a integer);
CREATE TABLE t (i item, list item[]);
CREATE VIEW v AS SELECT (i).a FROM t;
CREATE FUNCTION f(i item) RETURNS integer LANGUAGE sql AS 'SELECT (i).a';
--- rows
INSERT INTO t VALUES (ROW(1), ARRAY[ROW(3)::item]);
--- to
CREATE TYPE item AS (a integer, "B b" text COLLATE "C");
COMMENT ON COLUMN item."B b" IS 'new';
CREATE TABLE t (i item, list item[]);
CREATE VIEW v AS SELECT (i).a FROM t;
CREATE FUNCTION f(i item) RETURNS integer LANGUAGE sql AS 'SELECT (i).a';
--- plan
ALTER TYPE public.item ADD ATTRIBUTE "B b" text COLLATE pg_catalog."C";
COMMENT ON COLUMN public.item."B b" IS 'new';
--- back
COMMENT ON COLUMN public.item."B b" IS NULL;
DROP VIEW public.v;
DROP FUNCTION public.f(public.item);
ALTER TYPE public.item DROP ATTRIBUTE "B b";
CREATE OR REPLACE FUNCTION public.f(i public.item)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT (i).a$function$;
CREATE VIEW public.v AS
 SELECT (t.i).a AS a
   FROM public.t;
