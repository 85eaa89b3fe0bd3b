--- from
CREATE TYPE pair AS (a integer, b integer);
CREATE TYPE color AS ENUM ('red', 'blue');
--- to
CREATE TYPE pair AS (a integer, b integer);
CREATE TYPE color AS ENUM ('red', 'blue');
CREATE FUNCTION pair_sum(pair) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a + ($1).b';
CREATE CAST (pair AS integer) WITH FUNCTION pair_sum(pair) AS ASSIGNMENT;
CREATE CAST (text AS color) WITH INOUT AS IMPLICIT;
CREATE CAST (varchar AS color) WITH INOUT;
COMMENT ON CAST (text AS color) IS 'from anything';
--- plan
CREATE OR REPLACE FUNCTION public.pair_sum(public.pair)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT ($1).a + ($1).b$function$;
CREATE CAST (character varying AS public.color) WITH INOUT;
CREATE CAST (public.pair AS integer) WITH FUNCTION public.pair_sum(public.pair) AS ASSIGNMENT;
CREATE CAST (text AS public.color) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (text AS public.color) IS 'from anything';
--- back
DROP CAST (character varying AS public.color);
DROP CAST (public.pair AS integer);
DROP CAST (text AS public.color);
DROP FUNCTION public.pair_sum(public.pair);
