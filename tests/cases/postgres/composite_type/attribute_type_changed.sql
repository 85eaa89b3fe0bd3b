--- from
CREATE TYPE pair AS (a integer, b text);
CREATE DOMAIN some_pair AS pair CHECK ((VALUE).a > 0);
CREATE TABLE t (id integer, p pair DEFAULT ROW(1, 'x'), ps pair[], d some_pair);
CREATE FUNCTION first(p pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT (p).a::text';
CREATE VIEW v AS SELECT (p).b AS b, first(p) AS f FROM t;
CREATE INDEX t_p ON t (((p).a));
--- rows
INSERT INTO t VALUES (1, ROW(1, 'a,b "c"'), ARRAY[ROW(2, NULL)::pair, NULL], ROW(3, '')), (2, NULL, NULL, NULL);
--- to
CREATE TYPE pair AS (a bigint, b text);
CREATE DOMAIN some_pair AS pair CHECK ((VALUE).a > 0);
CREATE TABLE t (id integer, p pair DEFAULT ROW(1, 'x'), ps pair[], d some_pair);
CREATE FUNCTION first(p pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT (p).a::text';
CREATE VIEW v AS SELECT (p).b AS b, first(p) AS f FROM t;
CREATE INDEX t_p ON t (((p).a));
--- plan
DROP VIEW public.v;
DROP INDEX public.t_p;
ALTER TABLE public.t ALTER COLUMN p DROP DEFAULT;
DROP FUNCTION public.first(public.pair);
ALTER DOMAIN public.some_pair DROP CONSTRAINT some_pair_check;
ALTER TYPE public.pair RENAME TO pair__replaced;
CREATE TYPE public.pair AS (a bigint, b text);
ALTER DOMAIN public.some_pair RENAME TO some_pair__replaced;
CREATE DOMAIN public.some_pair AS public.pair CONSTRAINT some_pair_check CHECK (((VALUE).a > 0));
CREATE OR REPLACE FUNCTION public.first(p public.pair)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT (p).a::text$function$;
ALTER TABLE public.t ALTER COLUMN p TYPE public.pair USING p::text::public.pair;
ALTER TABLE public.t ALTER COLUMN ps TYPE public.pair[] USING ps::text[]::public.pair[];
ALTER TABLE public.t ALTER COLUMN d TYPE public.some_pair USING d::text::public.some_pair;
ALTER TABLE public.t ALTER COLUMN p SET DEFAULT ROW((1)::bigint, 'x'::text);
CREATE INDEX t_p ON public.t USING btree (((p).a));
CREATE VIEW public.v AS
 SELECT (t.p).b AS b,
    public.first(t.p) AS f
   FROM public.t;
DROP DOMAIN public.some_pair__replaced;
DROP TYPE public.pair__replaced;
--- back
DROP VIEW public.v;
DROP INDEX public.t_p;
ALTER TABLE public.t ALTER COLUMN p DROP DEFAULT;
DROP FUNCTION public.first(public.pair);
ALTER DOMAIN public.some_pair DROP CONSTRAINT some_pair_check;
ALTER TYPE public.pair RENAME TO pair__replaced;
CREATE TYPE public.pair AS (a integer, b text);
ALTER DOMAIN public.some_pair RENAME TO some_pair__replaced;
CREATE DOMAIN public.some_pair AS public.pair CONSTRAINT some_pair_check CHECK (((VALUE).a > 0));
CREATE OR REPLACE FUNCTION public.first(p public.pair)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT (p).a::text$function$;
ALTER TABLE public.t ALTER COLUMN p TYPE public.pair USING p::text::public.pair;
ALTER TABLE public.t ALTER COLUMN ps TYPE public.pair[] USING ps::text[]::public.pair[];
ALTER TABLE public.t ALTER COLUMN d TYPE public.some_pair USING d::text::public.some_pair;
ALTER TABLE public.t ALTER COLUMN p SET DEFAULT ROW(1, 'x'::text);
CREATE INDEX t_p ON public.t USING btree (((p).a));
CREATE VIEW public.v AS
 SELECT (t.p).b AS b,
    public.first(t.p) AS f
   FROM public.t;
DROP DOMAIN public.some_pair__replaced;
DROP TYPE public.pair__replaced;
