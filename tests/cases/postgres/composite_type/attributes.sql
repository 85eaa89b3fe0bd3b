--- from
CREATE TYPE c AS (a int, b text, gone date);
COMMENT ON COLUMN c.b IS 'the b';
--- to
CREATE TYPE c AS (a bigint, b text COLLATE "C", d numeric(5,2));
COMMENT ON COLUMN c.b IS 'the b';
COMMENT ON TYPE c IS 'a type';
--- plan
COMMENT ON COLUMN public.c.b IS NULL;
ALTER TYPE public.c DROP ATTRIBUTE gone;
ALTER TYPE public.c ADD ATTRIBUTE d numeric(5,2);
ALTER TYPE public.c RENAME TO c__replaced;
CREATE TYPE public.c AS (a bigint, b text COLLATE pg_catalog."C", d numeric(5,2));
COMMENT ON TYPE public.c IS 'a type';
COMMENT ON COLUMN public.c.b IS 'the b';
DROP TYPE public.c__replaced;
--- back
COMMENT ON TYPE public.c IS NULL;
COMMENT ON COLUMN public.c.b IS NULL;
ALTER TYPE public.c DROP ATTRIBUTE d;
ALTER TYPE public.c ADD ATTRIBUTE gone date;
ALTER TYPE public.c RENAME TO c__replaced;
CREATE TYPE public.c AS (a integer, b text, gone date);
COMMENT ON COLUMN public.c.b IS 'the b';
DROP TYPE public.c__replaced;
