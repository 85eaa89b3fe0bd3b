--- from
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TYPE entry AS (s status, k kind, old integer);
CREATE TABLE t (s status, k kind, e entry);
--- rows
INSERT INTO t VALUES ('new', 'a', ROW('done', 'b', 3));
--- to
CREATE TYPE status AS ENUM ('done', 'new');
CREATE TYPE kind AS ENUM ('b', 'a');
CREATE TYPE entry AS (k kind, fresh status, s status);
CREATE TABLE t (s status, k kind, e entry);
--- plan
ALTER TYPE public.kind RENAME TO kind__replaced;
CREATE TYPE public.kind AS ENUM ('b', 'a');
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('done', 'new');
ALTER TYPE public.entry DROP ATTRIBUTE old;
ALTER TYPE public.entry ADD ATTRIBUTE fresh public.status;
ALTER TYPE public.entry RENAME TO entry__replaced;
CREATE TYPE public.entry AS (s public.status, k public.kind, fresh public.status);
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
ALTER TABLE public.t ALTER COLUMN k TYPE public.kind USING k::text::public.kind;
ALTER TABLE public.t ALTER COLUMN e TYPE public.entry USING e::text::public.entry;
DROP TYPE public.entry__replaced;
DROP TYPE public.kind__replaced;
DROP TYPE public.status__replaced;
--- back
ALTER TYPE public.kind RENAME TO kind__replaced;
CREATE TYPE public.kind AS ENUM ('a', 'b');
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('new', 'done');
ALTER TYPE public.entry DROP ATTRIBUTE fresh;
ALTER TYPE public.entry ADD ATTRIBUTE old integer;
ALTER TYPE public.entry RENAME TO entry__replaced;
CREATE TYPE public.entry AS (s public.status, k public.kind, old integer);
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
ALTER TABLE public.t ALTER COLUMN k TYPE public.kind USING k::text::public.kind;
ALTER TABLE public.t ALTER COLUMN e TYPE public.entry USING e::text::public.entry;
DROP TYPE public.entry__replaced;
DROP TYPE public.kind__replaced;
DROP TYPE public.status__replaced;
