--- from
CREATE TABLE t (n integer);
--- to
CREATE TYPE whole;
CREATE FUNCTION whole_canonical(whole) RETURNS whole LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE whole AS RANGE (SUBTYPE = integer, CANONICAL = whole_canonical);
CREATE TABLE t (n integer, w whole);
--- plan
CREATE TYPE public.whole;
CREATE OR REPLACE FUNCTION public.whole_canonical(public.whole)
 RETURNS public.whole
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4range_canonical$function$;
CREATE TYPE public.whole AS RANGE (subtype = integer, canonical = public.whole_canonical);
ALTER TABLE public.t ADD COLUMN w public.whole;
--- back
ALTER TABLE public.t DROP COLUMN w;
DROP TYPE public.whole CASCADE;
