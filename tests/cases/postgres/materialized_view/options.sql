--- from
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
--- to
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 50) AS SELECT a FROM t;
--- plan
ALTER MATERIALIZED VIEW public.m SET (fillfactor = '50');
--- back
ALTER MATERIALIZED VIEW public.m RESET (fillfactor);
