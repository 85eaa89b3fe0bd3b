--- setup
CREATE ROLE case_reader;
--- from
CREATE DOMAIN d AS int DEFAULT 3 CONSTRAINT positive CHECK (VALUE > 0);
CREATE DOMAIN e AS d CONSTRAINT small CHECK (VALUE < 100);
COMMENT ON DOMAIN d IS 'd';
COMMENT ON CONSTRAINT positive ON DOMAIN d IS 'more than none';
CREATE TYPE pair AS (x d, y text);
CREATE TABLE t (id int PRIMARY KEY, a d NOT NULL DEFAULT 5, b e, c d[], p pair, twice int GENERATED ALWAYS AS (a * 2) STORED);
CREATE INDEX i ON t (a) WHERE b > 3;
CREATE VIEW v AS SELECT a, b FROM t;
CREATE FUNCTION f(x d) RETURNS e LANGUAGE sql AS 'SELECT 1';
CREATE POLICY po ON t USING (a > 1);
GRANT SELECT ON v TO case_reader;
GRANT USAGE ON DOMAIN d TO case_reader;
--- rows
INSERT INTO t (id, b, c, p) VALUES (1, 4, '{5}', '(6,z)');
--- to
CREATE DOMAIN d AS bigint DEFAULT 3 CONSTRAINT positive CHECK (VALUE > 0);
CREATE DOMAIN e AS d CONSTRAINT small CHECK (VALUE < 100);
COMMENT ON DOMAIN d IS 'd';
COMMENT ON CONSTRAINT positive ON DOMAIN d IS 'more than none';
CREATE TYPE pair AS (x d, y text);
CREATE TABLE t (id int PRIMARY KEY, a d NOT NULL DEFAULT 5, b e, c d[], p pair, twice bigint GENERATED ALWAYS AS (a * 2) STORED);
CREATE INDEX i ON t (a) WHERE b > 3;
CREATE VIEW v AS SELECT a, b FROM t;
CREATE FUNCTION f(x d) RETURNS e LANGUAGE sql AS 'SELECT 1';
CREATE POLICY po ON t USING (a > 1);
GRANT SELECT ON v TO case_reader;
GRANT USAGE ON DOMAIN d TO case_reader;
--- plan
REVOKE USAGE ON DOMAIN public.d FROM case_reader;
COMMENT ON DOMAIN public.d IS NULL;
DROP POLICY po ON public.t;
DROP VIEW public.v;
DROP INDEX public.i;
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t DROP COLUMN twice;
DROP FUNCTION public.f(public.d);
ALTER DOMAIN public.d DROP CONSTRAINT positive;
ALTER DOMAIN public.e DROP CONSTRAINT small;
ALTER DOMAIN public.d RENAME TO d__replaced;
CREATE DOMAIN public.d AS bigint DEFAULT 3 CONSTRAINT positive CHECK ((VALUE > 0));
ALTER TYPE public.pair RENAME TO pair__replaced;
CREATE TYPE public.pair AS (x public.d, y text);
ALTER DOMAIN public.e RENAME TO e__replaced;
CREATE DOMAIN public.e AS public.d DEFAULT 3 CONSTRAINT small CHECK (((VALUE)::bigint < 100));
CREATE OR REPLACE FUNCTION public.f(x public.d)
 RETURNS public.e
 LANGUAGE sql
AS $function$SELECT 1$function$;
ALTER TABLE public.t ALTER COLUMN a TYPE public.d USING a::text::public.d;
ALTER TABLE public.t ALTER COLUMN b TYPE public.e USING b::text::public.e;
ALTER TABLE public.t ALTER COLUMN c TYPE public.d[] USING c::text[]::public.d[];
ALTER TABLE public.t ALTER COLUMN p TYPE public.pair USING p::text::public.pair;
ALTER TABLE public.t ADD COLUMN twice bigint GENERATED ALWAYS AS (((a)::bigint * 2)) STORED;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 5;
CREATE INDEX i ON public.t USING btree (a) WHERE ((b)::bigint > 3);
CREATE VIEW public.v AS
 SELECT t.a,
    t.b
   FROM public.t;
CREATE POLICY po ON public.t USING (((a)::bigint > 1));
COMMENT ON DOMAIN public.d IS 'd';
COMMENT ON CONSTRAINT positive ON DOMAIN public.d IS 'more than none';
GRANT USAGE ON DOMAIN public.d TO case_reader;
GRANT SELECT ON TABLE public.v TO case_reader;
DROP DOMAIN public.e__replaced;
DROP TYPE public.pair__replaced;
DROP DOMAIN public.d__replaced;
--- back
REVOKE USAGE ON DOMAIN public.d FROM case_reader;
COMMENT ON DOMAIN public.d IS NULL;
DROP POLICY po ON public.t;
DROP VIEW public.v;
DROP INDEX public.i;
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t DROP COLUMN twice;
DROP FUNCTION public.f(public.d);
ALTER DOMAIN public.d DROP CONSTRAINT positive;
ALTER DOMAIN public.e DROP CONSTRAINT small;
ALTER DOMAIN public.d RENAME TO d__replaced;
CREATE DOMAIN public.d AS integer DEFAULT 3 CONSTRAINT positive CHECK ((VALUE > 0));
ALTER TYPE public.pair RENAME TO pair__replaced;
CREATE TYPE public.pair AS (x public.d, y text);
ALTER DOMAIN public.e RENAME TO e__replaced;
CREATE DOMAIN public.e AS public.d DEFAULT 3 CONSTRAINT small CHECK (((VALUE)::integer < 100));
CREATE OR REPLACE FUNCTION public.f(x public.d)
 RETURNS public.e
 LANGUAGE sql
AS $function$SELECT 1$function$;
ALTER TABLE public.t ALTER COLUMN a TYPE public.d USING a::text::public.d;
ALTER TABLE public.t ALTER COLUMN b TYPE public.e USING b::text::public.e;
ALTER TABLE public.t ALTER COLUMN c TYPE public.d[] USING c::text[]::public.d[];
ALTER TABLE public.t ALTER COLUMN p TYPE public.pair USING p::text::public.pair;
ALTER TABLE public.t ADD COLUMN twice integer GENERATED ALWAYS AS (((a)::integer * 2)) STORED;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 5;
CREATE INDEX i ON public.t USING btree (a) WHERE ((b)::integer > 3);
CREATE VIEW public.v AS
 SELECT t.a,
    t.b
   FROM public.t;
CREATE POLICY po ON public.t USING (((a)::integer > 1));
COMMENT ON DOMAIN public.d IS 'd';
COMMENT ON CONSTRAINT positive ON DOMAIN public.d IS 'more than none';
GRANT USAGE ON DOMAIN public.d TO case_reader;
GRANT SELECT ON TABLE public.v TO case_reader;
DROP DOMAIN public.e__replaced;
DROP TYPE public.pair__replaced;
DROP DOMAIN public.d__replaced;
