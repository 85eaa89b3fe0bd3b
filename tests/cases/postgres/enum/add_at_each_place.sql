--- from
CREATE TYPE e AS ENUM ('b', 'd');
CREATE TABLE t (a e);
--- rows
INSERT INTO t VALUES ('b'), ('d');
--- to
CREATE TYPE e AS ENUM ('a', 'b', 'c', 'c2', 'd', 'e');
CREATE TABLE t (a e);
--- plan
ALTER TYPE public.e ADD VALUE 'a' BEFORE 'b';
ALTER TYPE public.e ADD VALUE 'c' BEFORE 'd';
ALTER TYPE public.e ADD VALUE 'c2' BEFORE 'd';
ALTER TYPE public.e ADD VALUE 'e';
--- back
ALTER TYPE public.e RENAME TO e__replaced;
CREATE TYPE public.e AS ENUM ('b', 'd');
ALTER TABLE public.t ALTER COLUMN a TYPE public.e USING a::text::public.e;
DROP TYPE public.e__replaced;
