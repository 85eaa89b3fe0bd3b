--- from
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;
--- to
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT a FROM v;
--- plan
CREATE OR REPLACE VIEW public.v AS
 SELECT t.a,
    t.b
   FROM public.t;
--- back
DROP VIEW public.w;
DROP VIEW public.v;
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t;
CREATE VIEW public.w AS
 SELECT v.a
   FROM public.v;
