--- from
CREATE FUNCTION diff(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS 'SELECT a - b';
CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = diff);
CREATE DOMAIN short AS span CHECK (upper(VALUE) - lower(VALUE) < 100);
CREATE TABLE t (id integer PRIMARY KEY, r span DEFAULT '[1,2)', many span_multirange, list span[], s short,
    EXCLUDE USING gist (r WITH &&));
CREATE VIEW v AS SELECT lower(r) AS l FROM t;
--- rows
INSERT INTO t VALUES (1, '[1,5)', '{[1,2),[3,4)}', '{"[1,2)","[5,6]"}', '[1,2)'), (2, '(5,9]', '{}', NULL, NULL);
--- to
CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE DOMAIN short AS span CHECK (upper(VALUE) - lower(VALUE) < 100);
CREATE TABLE t (id integer PRIMARY KEY, r span DEFAULT '[1,2)', many span_multirange, list span[], s short,
    EXCLUDE USING gist (r WITH &&));
CREATE VIEW v AS SELECT lower(r) AS l FROM t;
--- plan
DROP VIEW public.v;
ALTER TABLE public.t DROP CONSTRAINT t_r_excl;
ALTER TABLE public.t ALTER COLUMN r DROP DEFAULT;
ALTER DOMAIN public.short DROP CONSTRAINT short_check;
ALTER TYPE public.span RENAME TO span__replaced;
ALTER FUNCTION public.span(double precision, double precision) RENAME TO span__replaced;
ALTER FUNCTION public.span(double precision, double precision, text) RENAME TO span__replaced;
ALTER TYPE public.span_multirange RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange() RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange(public.span__replaced) RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange(VARIADIC public.span__replaced[]) RENAME TO span_multirange__replaced;
CREATE TYPE public.span AS RANGE (subtype = double precision, subtype_diff = float8mi);
ALTER DOMAIN public.short RENAME TO short__replaced;
CREATE DOMAIN public.short AS public.span CONSTRAINT short_check CHECK (((upper(VALUE) - lower(VALUE)) < (100)::double precision));
ALTER TABLE public.t ALTER COLUMN r TYPE public.span USING r::text::public.span;
ALTER TABLE public.t ALTER COLUMN many TYPE public.span_multirange USING many::text::public.span_multirange;
ALTER TABLE public.t ALTER COLUMN list TYPE public.span[] USING list::text[]::public.span[];
ALTER TABLE public.t ALTER COLUMN s TYPE public.short USING s::text::public.short;
ALTER TABLE public.t ALTER COLUMN r SET DEFAULT '[1,2)'::public.span;
ALTER TABLE public.t ADD CONSTRAINT t_r_excl EXCLUDE USING gist (r WITH &&);
CREATE VIEW public.v AS
 SELECT lower(t.r) AS l
   FROM public.t;
DROP DOMAIN public.short__replaced;
DROP TYPE public.span__replaced;
DROP FUNCTION public.diff(double precision, double precision);
--- back
DROP VIEW public.v;
ALTER TABLE public.t DROP CONSTRAINT t_r_excl;
ALTER TABLE public.t ALTER COLUMN r DROP DEFAULT;
ALTER DOMAIN public.short DROP CONSTRAINT short_check;
CREATE OR REPLACE FUNCTION public.diff(a double precision, b double precision)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE STRICT
AS $function$SELECT a - b$function$;
ALTER TYPE public.span RENAME TO span__replaced;
ALTER FUNCTION public.span(double precision, double precision) RENAME TO span__replaced;
ALTER FUNCTION public.span(double precision, double precision, text) RENAME TO span__replaced;
ALTER TYPE public.span_multirange RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange() RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange(public.span__replaced) RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange(VARIADIC public.span__replaced[]) RENAME TO span_multirange__replaced;
CREATE TYPE public.span AS RANGE (subtype = double precision, subtype_diff = public.diff);
ALTER DOMAIN public.short RENAME TO short__replaced;
CREATE DOMAIN public.short AS public.span CONSTRAINT short_check CHECK (((upper(VALUE) - lower(VALUE)) < (100)::double precision));
ALTER TABLE public.t ALTER COLUMN r TYPE public.span USING r::text::public.span;
ALTER TABLE public.t ALTER COLUMN many TYPE public.span_multirange USING many::text::public.span_multirange;
ALTER TABLE public.t ALTER COLUMN list TYPE public.span[] USING list::text[]::public.span[];
ALTER TABLE public.t ALTER COLUMN s TYPE public.short USING s::text::public.short;
ALTER TABLE public.t ALTER COLUMN r SET DEFAULT '[1,2)'::public.span;
ALTER TABLE public.t ADD CONSTRAINT t_r_excl EXCLUDE USING gist (r WITH &&);
CREATE VIEW public.v AS
 SELECT lower(t.r) AS l
   FROM public.t;
DROP DOMAIN public.short__replaced;
DROP TYPE public.span__replaced;
