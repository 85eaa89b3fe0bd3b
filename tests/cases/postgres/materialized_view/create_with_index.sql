--- from
CREATE TABLE t (a int);
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 80) AS SELECT a, a + 1 AS b FROM t;
CREATE UNIQUE INDEX m_a ON m (a);
COMMENT ON MATERIALIZED VIEW m IS 'kept';
--- plan
CREATE MATERIALIZED VIEW public.m WITH (fillfactor = '80') AS
 SELECT t.a,
    (t.a + 1) AS b
   FROM public.t;
CREATE UNIQUE INDEX m_a ON public.m USING btree (a);
COMMENT ON MATERIALIZED VIEW public.m IS 'kept';
--- back
DROP MATERIALIZED VIEW public.m;
