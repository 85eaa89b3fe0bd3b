--- from
CREATE TYPE c AS (a int, b text, gone date);
COMMENT ON COLUMN c.b IS 'the b';
--- to
CREATE TYPE c AS (a bigint, b text COLLATE "C", d numeric(5,2));
COMMENT ON COLUMN c.b IS 'the b';
COMMENT ON TYPE c IS 'a type';
--- plan
ALTER TYPE public.c DROP ATTRIBUTE gone;
ALTER TYPE public.c ALTER ATTRIBUTE a TYPE bigint;
ALTER TYPE public.c ALTER ATTRIBUTE b TYPE text COLLATE pg_catalog."C";
ALTER TYPE public.c ADD ATTRIBUTE d numeric(5,2);
COMMENT ON TYPE public.c IS 'a type';
--- back
COMMENT ON TYPE public.c IS NULL;
ALTER TYPE public.c DROP ATTRIBUTE d;
ALTER TYPE public.c ALTER ATTRIBUTE a TYPE integer;
ALTER TYPE public.c ALTER ATTRIBUTE b TYPE text;
ALTER TYPE public.c ADD ATTRIBUTE gone date;
