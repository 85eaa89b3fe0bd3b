--- setup
CREATE ROLE case_reader;
--- from
CREATE TYPE inner_pair AS (n int, s text);
CREATE TYPE pair AS (x int, y inner_pair);
COMMENT ON TYPE pair IS 'two';
COMMENT ON COLUMN pair.x IS 'first';
GRANT USAGE ON TYPE pair TO case_reader;
CREATE DOMAIN d AS pair CHECK ((VALUE).x > 0);
CREATE TABLE t (id int PRIMARY KEY, p pair, ps pair[], q d, n int GENERATED ALWAYS AS ((p).x) STORED, CONSTRAINT k CHECK ((p).x > 0));
CREATE INDEX i ON t (((p).x));
CREATE VIEW v AS SELECT (p).x AS x, p FROM t;
CREATE FUNCTION f(p pair) RETURNS int LANGUAGE sql RETURN (p).x;
CREATE FUNCTION g(p pair[]) RETURNS SETOF pair LANGUAGE sql AS 'SELECT p[1]';
CREATE POLICY po ON t USING ((p).x > 1);
GRANT SELECT ON v TO case_reader;
--- rows
INSERT INTO t (id, p, ps, q) VALUES (1, '(4,"(1,a)")', '{"(5,\"(2,b)\")"}', '(6,"(3,c)")');
--- to
CREATE TYPE inner_pair AS (n numeric, s text);
CREATE TYPE pair AS (x bigint, y inner_pair);
COMMENT ON TYPE pair IS 'two';
COMMENT ON COLUMN pair.x IS 'first';
GRANT USAGE ON TYPE pair TO case_reader;
CREATE DOMAIN d AS pair CHECK ((VALUE).x > 0);
CREATE TABLE t (id int PRIMARY KEY, p pair, ps pair[], q d, n bigint GENERATED ALWAYS AS ((p).x) STORED, CONSTRAINT k CHECK ((p).x > 0));
CREATE INDEX i ON t (((p).x));
CREATE VIEW v AS SELECT (p).x AS x, p FROM t;
CREATE FUNCTION f(p pair) RETURNS bigint LANGUAGE sql RETURN (p).x;
CREATE FUNCTION g(p pair[]) RETURNS SETOF pair LANGUAGE sql AS 'SELECT p[1]';
CREATE POLICY po ON t USING ((p).x > 1);
GRANT SELECT ON v TO case_reader;
--- plan
REVOKE USAGE ON TYPE public.pair FROM case_reader;
COMMENT ON TYPE public.pair IS NULL;
COMMENT ON COLUMN public.pair.x IS NULL;
DROP POLICY po ON public.t;
DROP VIEW public.v;
DROP INDEX public.i;
ALTER TABLE public.t DROP CONSTRAINT k;
ALTER TABLE public.t DROP COLUMN n;
DROP FUNCTION public.f(public.pair);
DROP FUNCTION public.g(public.pair[]);
ALTER DOMAIN public.d DROP CONSTRAINT d_check;
ALTER TYPE public.inner_pair RENAME TO inner_pair__replaced;
CREATE TYPE public.inner_pair AS (n numeric, s text);
ALTER TYPE public.pair RENAME TO pair__replaced;
CREATE TYPE public.pair AS (x bigint, y public.inner_pair);
ALTER DOMAIN public.d RENAME TO d__replaced;
CREATE DOMAIN public.d AS public.pair CONSTRAINT d_check CHECK (((VALUE).x > 0));
CREATE OR REPLACE FUNCTION public.f(p public.pair)
 RETURNS bigint
 LANGUAGE sql
RETURN (p).x;
CREATE OR REPLACE FUNCTION public.g(p public.pair[])
 RETURNS SETOF public.pair
 LANGUAGE sql
AS $function$SELECT p[1]$function$;
ALTER TABLE public.t ALTER COLUMN p TYPE public.pair USING p::text::public.pair;
ALTER TABLE public.t ALTER COLUMN ps TYPE public.pair[] USING ps::text[]::public.pair[];
ALTER TABLE public.t ALTER COLUMN q TYPE public.d USING q::text::public.d;
ALTER TABLE public.t ADD COLUMN n bigint GENERATED ALWAYS AS ((p).x) STORED;
ALTER TABLE public.t ADD CONSTRAINT k CHECK (((p).x > 0));
CREATE INDEX i ON public.t USING btree (((p).x));
CREATE VIEW public.v AS
 SELECT (t.p).x AS x,
    t.p
   FROM public.t;
CREATE POLICY po ON public.t USING (((p).x > 1));
COMMENT ON TYPE public.pair IS 'two';
COMMENT ON COLUMN public.pair.x IS 'first';
GRANT USAGE ON TYPE public.pair TO case_reader;
GRANT SELECT ON TABLE public.v TO case_reader;
DROP DOMAIN public.d__replaced;
DROP TYPE public.pair__replaced;
DROP TYPE public.inner_pair__replaced;
--- back
REVOKE USAGE ON TYPE public.pair FROM case_reader;
COMMENT ON TYPE public.pair IS NULL;
COMMENT ON COLUMN public.pair.x IS NULL;
DROP POLICY po ON public.t;
DROP VIEW public.v;
DROP INDEX public.i;
ALTER TABLE public.t DROP CONSTRAINT k;
ALTER TABLE public.t DROP COLUMN n;
DROP FUNCTION public.f(public.pair);
DROP FUNCTION public.g(public.pair[]);
ALTER DOMAIN public.d DROP CONSTRAINT d_check;
ALTER TYPE public.inner_pair RENAME TO inner_pair__replaced;
CREATE TYPE public.inner_pair AS (n integer, s text);
ALTER TYPE public.pair RENAME TO pair__replaced;
CREATE TYPE public.pair AS (x integer, y public.inner_pair);
ALTER DOMAIN public.d RENAME TO d__replaced;
CREATE DOMAIN public.d AS public.pair CONSTRAINT d_check CHECK (((VALUE).x > 0));
CREATE OR REPLACE FUNCTION public.f(p public.pair)
 RETURNS integer
 LANGUAGE sql
RETURN (p).x;
CREATE OR REPLACE FUNCTION public.g(p public.pair[])
 RETURNS SETOF public.pair
 LANGUAGE sql
AS $function$SELECT p[1]$function$;
ALTER TABLE public.t ALTER COLUMN p TYPE public.pair USING p::text::public.pair;
ALTER TABLE public.t ALTER COLUMN ps TYPE public.pair[] USING ps::text[]::public.pair[];
ALTER TABLE public.t ALTER COLUMN q TYPE public.d USING q::text::public.d;
ALTER TABLE public.t ADD COLUMN n integer GENERATED ALWAYS AS ((p).x) STORED;
ALTER TABLE public.t ADD CONSTRAINT k CHECK (((p).x > 0));
CREATE INDEX i ON public.t USING btree (((p).x));
CREATE VIEW public.v AS
 SELECT (t.p).x AS x,
    t.p
   FROM public.t;
CREATE POLICY po ON public.t USING (((p).x > 1));
COMMENT ON TYPE public.pair IS 'two';
COMMENT ON COLUMN public.pair.x IS 'first';
GRANT USAGE ON TYPE public.pair TO case_reader;
GRANT SELECT ON TABLE public.v TO case_reader;
DROP DOMAIN public.d__replaced;
DROP TYPE public.pair__replaced;
DROP TYPE public.inner_pair__replaced;
