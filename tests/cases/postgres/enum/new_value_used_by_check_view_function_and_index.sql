--- from
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status, all_s status[]);
CREATE VIEW plain AS SELECT s FROM t;
--- rows
INSERT INTO t VALUES (1, 'new', '{new,done}'), (2, NULL, '{}'), (3, 'done', NULL);
--- to
CREATE TYPE status AS ENUM ('new', 'it''s', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status CHECK (s <> 'it''s'), all_s status[] DEFAULT '{new,it''s}');
CREATE VIEW plain AS SELECT s FROM t;
CREATE VIEW v AS SELECT id FROM t WHERE s = 'it''s';
CREATE INDEX t_i ON t (id) WHERE s = 'it''s';
CREATE FUNCTION f(x status DEFAULT 'it''s') RETURNS status LANGUAGE sql AS $$ SELECT 'it''s'::status $$;
CREATE FUNCTION g() RETURNS boolean LANGUAGE sql BEGIN ATOMIC SELECT 'it''s'::status IS NULL; END;
--- plan
DROP VIEW public.plain;
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('new', 'it''s', 'done');
CREATE OR REPLACE FUNCTION public.f(x public.status DEFAULT 'it''s'::public.status)
 RETURNS public.status
 LANGUAGE sql
AS $function$ SELECT 'it''s'::status $function$;
CREATE OR REPLACE FUNCTION public.g()
 RETURNS boolean
 LANGUAGE sql
BEGIN ATOMIC
 SELECT ('it''s'::public.status IS NULL);
END;
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
ALTER TABLE public.t ALTER COLUMN all_s TYPE public.status[] USING all_s::text[]::public.status[];
ALTER TABLE public.t ALTER COLUMN all_s SET DEFAULT '{new,it''s}'::public.status[];
ALTER TABLE public.t ADD CONSTRAINT t_s_check CHECK ((s <> 'it''s'::public.status));
CREATE INDEX t_i ON public.t USING btree (id) WHERE (s = 'it''s'::public.status);
CREATE VIEW public.plain AS
 SELECT t.s
   FROM public.t;
CREATE VIEW public.v AS
 SELECT t.id
   FROM public.t
  WHERE (t.s = 'it''s'::public.status);
DROP TYPE public.status__replaced;
--- back
DROP VIEW public.plain;
DROP VIEW public.v;
DROP INDEX public.t_i;
ALTER TABLE public.t DROP CONSTRAINT t_s_check;
ALTER TABLE public.t ALTER COLUMN all_s DROP DEFAULT;
DROP FUNCTION public.f(public.status);
DROP FUNCTION public.g();
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('new', 'done');
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
ALTER TABLE public.t ALTER COLUMN all_s TYPE public.status[] USING all_s::text[]::public.status[];
CREATE VIEW public.plain AS
 SELECT t.s
   FROM public.t;
DROP TYPE public.status__replaced;
