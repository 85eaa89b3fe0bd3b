--- from
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t;
--- to
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t WHERE b > 0;
--- plan
CREATE OR REPLACE VIEW public.v AS
 SELECT t.a
   FROM public.t
  WHERE (t.b > 0);
--- back
CREATE OR REPLACE VIEW public.v AS
 SELECT t.a
   FROM public.t;
