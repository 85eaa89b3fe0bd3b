--- from
CREATE TABLE t (a int, b text);
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t;
CREATE MATERIALIZED VIEW n WITH (toast.autovacuum_enabled = off) AS SELECT a, b FROM t;
--- to
CREATE TABLE t (a int, b text);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 70, toast.autovacuum_enabled = off) AS SELECT a, b FROM t;
CREATE MATERIALIZED VIEW n AS SELECT a, b FROM t;
--- plan
ALTER MATERIALIZED VIEW public.n RESET (toast.autovacuum_enabled);
ALTER MATERIALIZED VIEW public.m SET (fillfactor = '70');
ALTER MATERIALIZED VIEW public.m SET (toast.autovacuum_enabled = 'off');
--- back
ALTER MATERIALIZED VIEW public.m RESET (toast.autovacuum_enabled);
ALTER MATERIALIZED VIEW public.m RESET (fillfactor);
ALTER MATERIALIZED VIEW public.n SET (toast.autovacuum_enabled = 'off');
