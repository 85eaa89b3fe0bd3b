--- from
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TYPE int_range AS RANGE (subtype = int4);
CREATE VIEW v AS SELECT span(1, 2) AS s, int_multirange(int_range(1, 2)) AS i;
--- to
CREATE TYPE "Stretch" AS RANGE (subtype = float8); -- schemactl: renamed_from=span
CREATE TYPE number_range AS RANGE (subtype = int4); -- schemactl: renamed_from=int_range
CREATE VIEW v AS SELECT "Stretch"(1, 2) AS s, number_multirange(number_range(1, 2)) AS i;
--- plan
ALTER TYPE public.span RENAME TO "Stretch";
ALTER FUNCTION public.span(double precision, double precision) RENAME TO "Stretch";
ALTER FUNCTION public.span(double precision, double precision, text) RENAME TO "Stretch";
ALTER TYPE public.span_multirange RENAME TO "Stretch_multirange";
ALTER FUNCTION public.span_multirange() RENAME TO "Stretch_multirange";
ALTER FUNCTION public.span_multirange(public."Stretch") RENAME TO "Stretch_multirange";
ALTER FUNCTION public.span_multirange(VARIADIC public."Stretch"[]) RENAME TO "Stretch_multirange";
ALTER TYPE public.int_range RENAME TO number_range;
ALTER FUNCTION public.int_range(integer, integer) RENAME TO number_range;
ALTER FUNCTION public.int_range(integer, integer, text) RENAME TO number_range;
ALTER TYPE public.int_multirange RENAME TO number_multirange;
ALTER FUNCTION public.int_multirange() RENAME TO number_multirange;
ALTER FUNCTION public.int_multirange(public.number_range) RENAME TO number_multirange;
ALTER FUNCTION public.int_multirange(VARIADIC public.number_range[]) RENAME TO number_multirange;
--- back
DROP VIEW public.v;
DROP TYPE public."Stretch";
DROP TYPE public.number_range;
CREATE TYPE public.int_range AS RANGE (subtype = integer);
CREATE TYPE public.span AS RANGE (subtype = double precision);
CREATE VIEW public.v AS
 SELECT public.span((1)::double precision, (2)::double precision) AS s,
    public.int_multirange(public.int_range(1, 2)) AS i;
