--- from
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TYPE c AS (x e, y int);
CREATE TABLE t (a c);
--- to
CREATE TYPE e AS ENUM ('b', 'a');
CREATE TYPE c AS (x e, y int);
CREATE TABLE t (a c);
--- plan
ALTER TYPE public.e RENAME TO e__replaced;
CREATE TYPE public.e AS ENUM ('b', 'a');
ALTER TYPE public.c RENAME TO c__replaced;
CREATE TYPE public.c AS (x public.e, y integer);
ALTER TABLE public.t ALTER COLUMN a TYPE public.c USING a::text::public.c;
DROP TYPE public.c__replaced;
DROP TYPE public.e__replaced;
--- back
ALTER TYPE public.e RENAME TO e__replaced;
CREATE TYPE public.e AS ENUM ('a', 'b', 'c');
ALTER TYPE public.c RENAME TO c__replaced;
CREATE TYPE public.c AS (x public.e, y integer);
ALTER TABLE public.t ALTER COLUMN a TYPE public.c USING a::text::public.c;
DROP TYPE public.c__replaced;
DROP TYPE public.e__replaced;
