--- from
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT * FROM t;
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT * FROM t;
--- plan
ALTER TABLE public.t ADD COLUMN b text;
CREATE OR REPLACE VIEW public.v AS
 SELECT t.a,
    t.b
   FROM public.t;
--- back
DROP VIEW public.v;
ALTER TABLE public.t DROP COLUMN b;
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t;
