--- from
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t OF pair (a NOT NULL);
CREATE TABLE u (p pair);
CREATE INDEX i ON t (b);
--- rows
INSERT INTO t VALUES (1, 'one');
--- to
CREATE TYPE pair AS (a bigint, b text, c date);
CREATE TABLE t OF pair (a NOT NULL);
CREATE TABLE u (x int);
CREATE INDEX i ON t (b);
--- plan
ALTER TABLE public.t NOT OF;
ALTER TABLE public.u DROP COLUMN p;
ALTER TYPE public.pair ADD ATTRIBUTE c date;
ALTER TYPE public.pair RENAME TO pair__replaced;
CREATE TYPE public.pair AS (a bigint, b text, c date);
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
ALTER TABLE public.u ADD COLUMN x integer;
ALTER TABLE public.t ADD COLUMN c date;
ALTER TABLE public.t OF public.pair;
DROP TYPE public.pair__replaced;
--- back
ALTER TABLE public.t NOT OF;
ALTER TABLE public.u DROP COLUMN x;
ALTER TABLE public.t DROP COLUMN c;
ALTER TYPE public.pair DROP ATTRIBUTE c;
ALTER TYPE public.pair ALTER ATTRIBUTE a TYPE integer;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.u ADD COLUMN p public.pair;
ALTER TABLE public.t OF public.pair;
