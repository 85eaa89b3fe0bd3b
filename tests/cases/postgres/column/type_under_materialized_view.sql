--- from
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT a, count(*) AS n FROM t GROUP BY a;
CREATE UNIQUE INDEX m_a ON m (a);
COMMENT ON MATERIALIZED VIEW m IS 'counted';
COMMENT ON COLUMN m.n IS 'how many';
--- rows
INSERT INTO t VALUES (1), (1), (2);
--- to
CREATE TABLE t (a bigint);
CREATE MATERIALIZED VIEW m AS SELECT a, count(*) AS n FROM t GROUP BY a;
CREATE UNIQUE INDEX m_a ON m (a);
COMMENT ON MATERIALIZED VIEW m IS 'counted';
COMMENT ON COLUMN m.n IS 'how many';
--- plan
DROP MATERIALIZED VIEW public.m;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
CREATE MATERIALIZED VIEW public.m AS
 SELECT t.a,
    count(*) AS n
   FROM public.t
  GROUP BY t.a;
CREATE UNIQUE INDEX m_a ON public.m USING btree (a);
COMMENT ON MATERIALIZED VIEW public.m IS 'counted';
COMMENT ON COLUMN public.m.n IS 'how many';
--- back
DROP MATERIALIZED VIEW public.m;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
CREATE MATERIALIZED VIEW public.m AS
 SELECT t.a,
    count(*) AS n
   FROM public.t
  GROUP BY t.a;
CREATE UNIQUE INDEX m_a ON public.m USING btree (a);
COMMENT ON MATERIALIZED VIEW public.m IS 'counted';
COMMENT ON COLUMN public.m.n IS 'how many';
