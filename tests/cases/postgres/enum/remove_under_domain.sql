--- from
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE DOMAIN d AS e DEFAULT 'a' CHECK (VALUE <> 'b');
CREATE TABLE t (a d);
--- rows
INSERT INTO t VALUES ('a');
--- to
CREATE TYPE e AS ENUM ('a', 'b');
CREATE DOMAIN d AS e DEFAULT 'a' CHECK (VALUE <> 'b');
CREATE TABLE t (a d);
--- plan
ALTER DOMAIN public.d DROP CONSTRAINT d_check;
ALTER TYPE public.e RENAME TO e__replaced;
CREATE TYPE public.e AS ENUM ('a', 'b');
ALTER DOMAIN public.d RENAME TO d__replaced;
CREATE DOMAIN public.d AS public.e DEFAULT 'a'::public.e CONSTRAINT d_check CHECK ((VALUE <> 'b'::public.e));
ALTER TABLE public.t ALTER COLUMN a TYPE public.d USING a::text::public.d;
DROP DOMAIN public.d__replaced;
DROP TYPE public.e__replaced;
--- back
ALTER TYPE public.e ADD VALUE 'c';
