--- from
CREATE TYPE mood AS ENUM ('sad', 'so so');
CREATE DOMAIN word AS text CONSTRAINT word_check CHECK (VALUE <> '');
CREATE TYPE pair AS (a int, b word);
CREATE FUNCTION of_pair(p pair) RETURNS word LANGUAGE sql RETURN (p).b;
CREATE SEQUENCE numbers START 5;
CREATE FUNCTION f(m mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (id int CONSTRAINT k CHECK (id > 0), m mood DEFAULT 'sad');
CREATE INDEX i ON t (m);
CREATE VIEW v AS SELECT id, f(m) AS f FROM t;
CREATE VIEW w AS SELECT id FROM v;
CREATE MATERIALIZED VIEW mv AS SELECT m FROM t;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
CREATE POLICY po ON t USING (id > 0);
CREATE RULE ru AS ON DELETE TO t DO ALSO NOTIFY x;
--- rows
INSERT INTO t VALUES (1, 'sad');
SELECT nextval('numbers');
--- to
CREATE TYPE feeling AS ENUM ( -- schemactl: renamed_from=mood
  'sad',
  -- schemactl: renamed_from="so so"
  'it''s fine'
);
-- schemactl: renamed_from=word
CREATE DOMAIN "Some Word" AS text CONSTRAINT word_check CHECK (VALUE <> '');
CREATE TYPE couple AS ( -- schemactl: renamed_from=pair
  a int,
  c "Some Word" -- schemactl: renamed_from=b
);
CREATE FUNCTION of_pair(p couple) RETURNS "Some Word" LANGUAGE sql RETURN (p).c;
CREATE SEQUENCE counters START 5; -- schemactl: renamed_from=numbers
CREATE FUNCTION g(m feeling) RETURNS int LANGUAGE sql AS 'SELECT 1'; -- schemactl: renamed_from=f
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE PROCEDURE "Do"() LANGUAGE sql AS 'SELECT 1'; -- schemactl: renamed_from=pr
CREATE TABLE t (id int
  CONSTRAINT k2 CHECK (id > 0), -- schemactl: renamed_from=k
  m feeling DEFAULT 'sad');
CREATE INDEX "I" ON t (m); -- schemactl: renamed_from=i
CREATE VIEW v2 AS SELECT id, g(m) AS f FROM t; -- schemactl: renamed_from=v
CREATE VIEW w AS SELECT id FROM v2;
CREATE MATERIALIZED VIEW mv2 AS SELECT m FROM t; -- schemactl: renamed_from=mv
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
-- schemactl: renamed_from=tr
CREATE TRIGGER tr2 BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
-- schemactl: renamed_from=po
CREATE POLICY po2 ON t USING (id > 0);
-- schemactl: renamed_from=ru
CREATE RULE ru2 AS ON DELETE TO t DO ALSO NOTIFY x;
--- plan
ALTER TYPE public.mood RENAME TO feeling;
ALTER DOMAIN public.word RENAME TO "Some Word";
ALTER TYPE public.pair RENAME TO couple;
ALTER SEQUENCE public.numbers RENAME TO counters;
ALTER INDEX public.i RENAME TO "I";
ALTER VIEW public.v RENAME TO v2;
ALTER MATERIALIZED VIEW public.mv RENAME TO mv2;
ALTER TYPE public.feeling RENAME VALUE 'so so' TO 'it''s fine';
ALTER TYPE public.couple RENAME ATTRIBUTE b TO c CASCADE;
ALTER FUNCTION public.f(public.feeling) RENAME TO g;
ALTER PROCEDURE public.pr() RENAME TO "Do";
ALTER TABLE public.t RENAME CONSTRAINT k TO k2;
ALTER TRIGGER tr ON public.t RENAME TO tr2;
ALTER POLICY po ON public.t RENAME TO po2;
ALTER RULE ru ON public.t RENAME TO ru2;
--- back
ALTER TABLE public.t RENAME CONSTRAINT k2 TO k;
ALTER INDEX public."I" RENAME TO i;
DROP POLICY po2 ON public.t;
DROP TRIGGER tr2 ON public.t;
DROP RULE ru2 ON public.t;
DROP MATERIALIZED VIEW public.mv2;
DROP VIEW public.w;
DROP VIEW public.v2;
ALTER TABLE public.t ALTER COLUMN m DROP DEFAULT;
DROP PROCEDURE public."Do"();
DROP FUNCTION public.g(public.feeling);
DROP FUNCTION public.of_pair(public.couple);
DROP SEQUENCE public.counters;
DROP TYPE public.couple;
DROP DOMAIN public."Some Word";
CREATE TYPE public.mood AS ENUM ('sad', 'so so');
CREATE DOMAIN public.word AS text CONSTRAINT word_check CHECK ((VALUE <> ''::text));
CREATE TYPE public.pair AS (a integer, b public.word);
CREATE SEQUENCE public.numbers START WITH 5;
CREATE OR REPLACE FUNCTION public.f(m public.mood)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
CREATE OR REPLACE FUNCTION public.of_pair(p public.pair)
 RETURNS public.word
 LANGUAGE sql
RETURN (p).b;
CREATE OR REPLACE PROCEDURE public.pr()
 LANGUAGE sql
AS $procedure$SELECT 1$procedure$;
ALTER TABLE public.t ALTER COLUMN m TYPE public.mood USING m::text::public.mood;
DROP TYPE public.feeling;
ALTER TABLE public.t ALTER COLUMN m SET DEFAULT 'sad'::public.mood;
CREATE VIEW public.v AS
 SELECT t.id,
    public.f(t.m) AS f
   FROM public.t;
CREATE VIEW public.w AS
 SELECT v.id
   FROM public.v;
CREATE MATERIALIZED VIEW public.mv AS
 SELECT t.m
   FROM public.t;
CREATE RULE ru AS
    ON DELETE TO public.t DO
 NOTIFY x;
CREATE TRIGGER tr BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.tf();
CREATE POLICY po ON public.t USING ((id > 0));
