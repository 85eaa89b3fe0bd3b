--- from
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t OF pair (CHECK (a > 0));
--- rows
INSERT INTO t VALUES (1, 'one');
--- to
CREATE TYPE pair AS (a int, b text);
CREATE TYPE triple AS (a int, b text, c date);
CREATE TABLE t OF triple (CHECK (a > 0));
--- plan
ALTER TABLE public.t NOT OF;
CREATE TYPE public.triple AS (a integer, b text, c date);
ALTER TABLE public.t ADD COLUMN c date;
ALTER TABLE public.t OF public.triple;
--- back
ALTER TABLE public.t NOT OF;
ALTER TABLE public.t DROP COLUMN c;
DROP TYPE public.triple;
ALTER TABLE public.t OF public.pair;
