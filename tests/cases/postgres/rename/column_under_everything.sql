--- from
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL DEFAULT 1, twice int GENERATED ALWAYS AS (a * 2) STORED, CHECK (a > 0));
CREATE INDEX i ON t (a) WHERE a > 5;
CREATE VIEW v AS SELECT a AS x FROM t WHERE a > 3;
CREATE MATERIALIZED VIEW m AS SELECT sum(a) AS total FROM t;
CREATE TABLE u (t_a int);
CREATE POLICY p ON t USING (a > 1);
COMMENT ON COLUMN t.a IS 'it';
--- rows
INSERT INTO t (id, a) VALUES (1, 4), (2, 9);
--- to
CREATE TABLE t (id int PRIMARY KEY,
  b int NOT NULL DEFAULT 1, -- schemactl: renamed_from=a
  twice int GENERATED ALWAYS AS (b * 2) STORED, CONSTRAINT t_a_check CHECK (b > 0));
CREATE INDEX i ON t (b) WHERE b > 5;
CREATE VIEW v AS SELECT b AS x FROM t WHERE b > 3;
CREATE MATERIALIZED VIEW m AS SELECT sum(b) AS total FROM t;
CREATE TABLE u (t_a int);
CREATE POLICY p ON t USING (b > 1);
COMMENT ON COLUMN t.b IS 'it';
--- plan
ALTER TABLE public.t RENAME COLUMN a TO b;
--- back
DROP MATERIALIZED VIEW public.m;
DROP INDEX public.i;
ALTER TABLE public.t DROP CONSTRAINT t_a_check;
ALTER TABLE public.t DROP COLUMN twice;
ALTER TABLE public.t ADD COLUMN a integer DEFAULT 1 NOT NULL;
ALTER TABLE public.t ADD COLUMN twice integer GENERATED ALWAYS AS ((a * 2)) STORED;
ALTER TABLE public.t ADD CONSTRAINT t_a_check CHECK ((a > 0));
CREATE INDEX i ON public.t USING btree (a) WHERE (a > 5);
CREATE OR REPLACE VIEW public.v AS
 SELECT t.a AS x
   FROM public.t
  WHERE (t.a > 3);
CREATE MATERIALIZED VIEW public.m AS
 SELECT sum(t.a) AS total
   FROM public.t;
ALTER POLICY p ON public.t USING ((a > 1));
ALTER TABLE public.t DROP COLUMN b;
COMMENT ON COLUMN public.t.a IS 'it';
