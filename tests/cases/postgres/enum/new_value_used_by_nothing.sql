--- from
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'new');
--- rows
INSERT INTO t VALUES (1, 'new'), (2, 'done');
--- to
CREATE TYPE status AS ENUM ('draft', 'new', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'done', draft text);
--- plan
ALTER TYPE public.status ADD VALUE 'draft' BEFORE 'new';
ALTER TABLE public.t ADD COLUMN draft text;
ALTER TABLE public.t ALTER COLUMN s SET DEFAULT 'done'::public.status;
--- back
ALTER TABLE public.t ALTER COLUMN s DROP DEFAULT;
ALTER TABLE public.t DROP COLUMN draft;
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('new', 'done');
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
ALTER TABLE public.t ALTER COLUMN s SET DEFAULT 'new'::public.status;
DROP TYPE public.status__replaced;
