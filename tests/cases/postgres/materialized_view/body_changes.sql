--- from
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE INDEX m_a ON m (a);
CREATE VIEW v AS SELECT a FROM m;
--- to
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT a, 1 AS one FROM t;
CREATE INDEX m_a ON m (a);
CREATE VIEW v AS SELECT a FROM m;
--- plan
DROP VIEW public.v;
DROP MATERIALIZED VIEW public.m;
CREATE MATERIALIZED VIEW public.m AS
 SELECT t.a,
    1 AS one
   FROM public.t;
CREATE INDEX m_a ON public.m USING btree (a);
CREATE VIEW public.v AS
 SELECT m.a
   FROM public.m;
--- back
DROP VIEW public.v;
DROP MATERIALIZED VIEW public.m;
CREATE MATERIALIZED VIEW public.m AS
 SELECT t.a
   FROM public.t;
CREATE INDEX m_a ON public.m USING btree (a);
CREATE VIEW public.v AS
 SELECT m.a
   FROM public.m;
