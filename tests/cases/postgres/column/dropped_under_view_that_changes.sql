--- from
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a, b FROM t;
--- rows
INSERT INTO t VALUES (1, 2);
--- to
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t;
--- plan
DROP VIEW public.v;
ALTER TABLE public.t DROP COLUMN b;
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t;
--- back
ALTER TABLE public.t ADD COLUMN b integer;
CREATE OR REPLACE VIEW public.v AS
 SELECT t.a,
    t.b
   FROM public.t;
