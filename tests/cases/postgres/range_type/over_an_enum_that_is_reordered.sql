--- from
CREATE TYPE size AS ENUM ('small', 'large', 'medium');
CREATE TYPE sizes AS RANGE (SUBTYPE = size);
CREATE TABLE t (s sizes);
--- rows
INSERT INTO t VALUES ('[small,medium]'), ('[small,large]');
--- to
CREATE TYPE size AS ENUM ('small', 'medium', 'large');
CREATE TYPE sizes AS RANGE (SUBTYPE = size);
CREATE TABLE t (s sizes);
--- plan
ALTER TYPE public.size RENAME TO size__replaced;
CREATE TYPE public.size AS ENUM ('small', 'medium', 'large');
ALTER TYPE public.sizes RENAME TO sizes__replaced;
ALTER FUNCTION public.sizes(public.size__replaced, public.size__replaced) RENAME TO sizes__replaced;
ALTER FUNCTION public.sizes(public.size__replaced, public.size__replaced, text) RENAME TO sizes__replaced;
ALTER TYPE public.sizes_multirange RENAME TO sizes_multirange__replaced;
ALTER FUNCTION public.sizes_multirange() RENAME TO sizes_multirange__replaced;
ALTER FUNCTION public.sizes_multirange(public.sizes__replaced) RENAME TO sizes_multirange__replaced;
ALTER FUNCTION public.sizes_multirange(VARIADIC public.sizes__replaced[]) RENAME TO sizes_multirange__replaced;
CREATE TYPE public.sizes AS RANGE (subtype = public.size);
ALTER TABLE public.t ALTER COLUMN s TYPE public.sizes USING s::text::public.sizes;
DROP TYPE public.sizes__replaced;
DROP TYPE public.size__replaced;
--- back
ALTER TYPE public.size RENAME TO size__replaced;
CREATE TYPE public.size AS ENUM ('small', 'large', 'medium');
ALTER TYPE public.sizes RENAME TO sizes__replaced;
ALTER FUNCTION public.sizes(public.size__replaced, public.size__replaced) RENAME TO sizes__replaced;
ALTER FUNCTION public.sizes(public.size__replaced, public.size__replaced, text) RENAME TO sizes__replaced;
ALTER TYPE public.sizes_multirange RENAME TO sizes_multirange__replaced;
ALTER FUNCTION public.sizes_multirange() RENAME TO sizes_multirange__replaced;
ALTER FUNCTION public.sizes_multirange(public.sizes__replaced) RENAME TO sizes_multirange__replaced;
ALTER FUNCTION public.sizes_multirange(VARIADIC public.sizes__replaced[]) RENAME TO sizes_multirange__replaced;
CREATE TYPE public.sizes AS RANGE (subtype = public.size);
ALTER TABLE public.t ALTER COLUMN s TYPE public.sizes USING s::text::public.sizes;
DROP TYPE public.sizes__replaced;
DROP TYPE public.size__replaced;
