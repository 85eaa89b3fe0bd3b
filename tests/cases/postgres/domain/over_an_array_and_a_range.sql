--- from
CREATE TYPE span AS RANGE (SUBTYPE = integer);
CREATE DOMAIN list AS integer[];
CREATE DOMAIN short AS span CHECK (NOT isempty(VALUE));
CREATE TABLE t (l list, s short);
--- rows
INSERT INTO t VALUES ('{1,2}', '[1,2]');
--- to
CREATE TYPE span AS RANGE (SUBTYPE = bigint);
CREATE DOMAIN list AS bigint[];
CREATE DOMAIN short AS span CHECK (NOT isempty(VALUE));
CREATE TABLE t (l list, s short);
--- plan
ALTER DOMAIN public.short DROP CONSTRAINT short_check;
ALTER DOMAIN public.list RENAME TO list__replaced;
CREATE DOMAIN public.list AS bigint[];
ALTER TYPE public.span RENAME TO span__replaced;
ALTER FUNCTION public.span(integer, integer) RENAME TO span__replaced;
ALTER FUNCTION public.span(integer, integer, text) RENAME TO span__replaced;
ALTER TYPE public.span_multirange RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange() RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange(public.span__replaced) RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange(VARIADIC public.span__replaced[]) RENAME TO span_multirange__replaced;
CREATE TYPE public.span AS RANGE (subtype = bigint);
ALTER DOMAIN public.short RENAME TO short__replaced;
CREATE DOMAIN public.short AS public.span CONSTRAINT short_check CHECK ((NOT isempty(VALUE)));
ALTER TABLE public.t ALTER COLUMN l TYPE public.list USING l::text::public.list;
ALTER TABLE public.t ALTER COLUMN s TYPE public.short USING s::text::public.short;
DROP DOMAIN public.list__replaced;
DROP DOMAIN public.short__replaced;
DROP TYPE public.span__replaced;
--- back
ALTER DOMAIN public.short DROP CONSTRAINT short_check;
ALTER DOMAIN public.list RENAME TO list__replaced;
CREATE DOMAIN public.list AS integer[];
ALTER TYPE public.span RENAME TO span__replaced;
ALTER FUNCTION public.span(bigint, bigint) RENAME TO span__replaced;
ALTER FUNCTION public.span(bigint, bigint, text) RENAME TO span__replaced;
ALTER TYPE public.span_multirange RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange() RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange(public.span__replaced) RENAME TO span_multirange__replaced;
ALTER FUNCTION public.span_multirange(VARIADIC public.span__replaced[]) RENAME TO span_multirange__replaced;
CREATE TYPE public.span AS RANGE (subtype = integer);
ALTER DOMAIN public.short RENAME TO short__replaced;
CREATE DOMAIN public.short AS public.span CONSTRAINT short_check CHECK ((NOT isempty(VALUE)));
ALTER TABLE public.t ALTER COLUMN l TYPE public.list USING l::text::public.list;
ALTER TABLE public.t ALTER COLUMN s TYPE public.short USING s::text::public.short;
DROP DOMAIN public.list__replaced;
DROP DOMAIN public.short__replaced;
DROP TYPE public.span__replaced;
