--- from
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t OF pair;
--- rows
INSERT INTO t VALUES (1, 'one');
--- to
CREATE TABLE t (a int, b text NOT NULL, c int);
--- plan
ALTER TABLE public.t NOT OF;
DROP TYPE public.pair;
ALTER TABLE public.t ALTER COLUMN b SET NOT NULL;
ALTER TABLE public.t ADD COLUMN c integer;
--- back
ALTER TABLE public.t DROP COLUMN c;
CREATE TYPE public.pair AS (a integer, b text);
ALTER TABLE public.t ALTER COLUMN b DROP NOT NULL;
ALTER TABLE public.t OF public.pair;
