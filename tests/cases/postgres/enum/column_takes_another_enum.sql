--- from
CREATE TYPE a AS ENUM ('x', 'y');
CREATE TYPE b AS ENUM ('y', 'x');
CREATE DOMAIN d AS b;
CREATE TABLE t (plain a DEFAULT 'x', list a[] DEFAULT '{x}', dom a);
--- rows
INSERT INTO t VALUES ('x', '{x,y}', 'x');
--- to
CREATE TYPE a AS ENUM ('x', 'y');
CREATE TYPE b AS ENUM ('y', 'x');
CREATE DOMAIN d AS b;
CREATE TABLE t (plain b DEFAULT 'x', list b[] DEFAULT '{x}', dom d);
--- plan
ALTER TABLE public.t ALTER COLUMN list DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN plain DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN plain TYPE public.b USING plain::text::public.b;
ALTER TABLE public.t ALTER COLUMN list TYPE public.b[] USING list::text[]::public.b[];
ALTER TABLE public.t ALTER COLUMN dom TYPE public.d USING dom::text::public.d;
ALTER TABLE public.t ALTER COLUMN list SET DEFAULT '{x}'::public.b[];
ALTER TABLE public.t ALTER COLUMN plain SET DEFAULT 'x'::public.b;
--- back
ALTER TABLE public.t ALTER COLUMN list DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN plain DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN plain TYPE public.a USING plain::text::public.a;
ALTER TABLE public.t ALTER COLUMN list TYPE public.a[] USING list::text[]::public.a[];
ALTER TABLE public.t ALTER COLUMN dom TYPE public.a USING dom::text::public.a;
ALTER TABLE public.t ALTER COLUMN list SET DEFAULT '{x}'::public.a[];
ALTER TABLE public.t ALTER COLUMN plain SET DEFAULT 'x'::public.a;
