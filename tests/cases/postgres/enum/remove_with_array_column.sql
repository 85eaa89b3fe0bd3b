--- from
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (a e[] DEFAULT '{a,b}', b e);
--- rows
INSERT INTO t VALUES ('{a}', 'b'), (NULL, NULL);
--- to
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (a e[] DEFAULT '{a,b}', b e);
--- plan
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TYPE public.e RENAME TO e__replaced;
CREATE TYPE public.e AS ENUM ('a', 'b');
ALTER TABLE public.t ALTER COLUMN a TYPE public.e[] USING a::text[]::public.e[];
ALTER TABLE public.t ALTER COLUMN b TYPE public.e USING b::text::public.e;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT '{a,b}'::public.e[];
DROP TYPE public.e__replaced;
--- back
ALTER TYPE public.e ADD VALUE 'c';
