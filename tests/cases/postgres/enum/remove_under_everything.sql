--- from
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int, a e DEFAULT 'a' CHECK (a <> 'b'));
CREATE VIEW v AS SELECT a FROM t WHERE a = 'a';
CREATE MATERIALIZED VIEW m AS SELECT a FROM v;
CREATE INDEX m_a ON m (a);
CREATE INDEX t_a ON t (id) WHERE a = 'a';
CREATE FUNCTION f(x e) RETURNS e LANGUAGE sql AS 'SELECT x';
COMMENT ON TYPE e IS 'letters';
COMMENT ON VIEW v IS 'only a';
--- rows
INSERT INTO t VALUES (1, 'a'), (2, 'c');
UPDATE t SET a = 'a';
--- to
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id int, a e DEFAULT 'a' CHECK (a <> 'b'));
CREATE VIEW v AS SELECT a FROM t WHERE a = 'a';
CREATE MATERIALIZED VIEW m AS SELECT a FROM v;
CREATE INDEX m_a ON m (a);
CREATE INDEX t_a ON t (id) WHERE a = 'a';
CREATE FUNCTION f(x e) RETURNS e LANGUAGE sql AS 'SELECT x';
COMMENT ON TYPE e IS 'letters';
COMMENT ON VIEW v IS 'only a';
--- plan
COMMENT ON TYPE public.e IS NULL;
DROP MATERIALIZED VIEW public.m;
DROP VIEW public.v;
DROP INDEX public.t_a;
ALTER TABLE public.t DROP CONSTRAINT t_a_check;
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
DROP FUNCTION public.f(public.e);
ALTER TYPE public.e RENAME TO e__replaced;
CREATE TYPE public.e AS ENUM ('a', 'b');
CREATE OR REPLACE FUNCTION public.f(x public.e)
 RETURNS public.e
 LANGUAGE sql
AS $function$SELECT x$function$;
ALTER TABLE public.t ALTER COLUMN a TYPE public.e USING a::text::public.e;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'a'::public.e;
ALTER TABLE public.t ADD CONSTRAINT t_a_check CHECK ((a <> 'b'::public.e));
CREATE INDEX t_a ON public.t USING btree (id) WHERE (a = 'a'::public.e);
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t
  WHERE (t.a = 'a'::public.e);
CREATE MATERIALIZED VIEW public.m AS
 SELECT v.a
   FROM public.v;
CREATE INDEX m_a ON public.m USING btree (a);
COMMENT ON TYPE public.e IS 'letters';
COMMENT ON VIEW public.v IS 'only a';
DROP TYPE public.e__replaced;
--- back
ALTER TYPE public.e ADD VALUE 'c';
