--- from
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'new');
CREATE INDEX t_s ON t (s) WHERE s <> 'done';
--- rows
INSERT INTO t VALUES (1, 'new'), (2, 'done');
--- to
CREATE TYPE status AS ENUM ('draft', 'new', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'draft');
CREATE INDEX t_s ON t (s) WHERE s <> 'done';
--- plan
DROP INDEX public.t_s;
ALTER TABLE public.t ALTER COLUMN s DROP DEFAULT;
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('draft', 'new', 'done');
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
ALTER TABLE public.t ALTER COLUMN s SET DEFAULT 'draft'::public.status;
CREATE INDEX t_s ON public.t USING btree (s) WHERE (s <> 'done'::public.status);
DROP TYPE public.status__replaced;
--- back
DROP INDEX public.t_s;
ALTER TABLE public.t ALTER COLUMN s DROP DEFAULT;
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('new', 'done');
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
ALTER TABLE public.t ALTER COLUMN s SET DEFAULT 'new'::public.status;
CREATE INDEX t_s ON public.t USING btree (s) WHERE (s <> 'done'::public.status);
DROP TYPE public.status__replaced;
