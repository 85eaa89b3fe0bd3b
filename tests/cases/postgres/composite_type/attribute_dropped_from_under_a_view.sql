--- from
CREATE TYPE item AS (a integer, b integer);
CREATE TABLE t (i item);
CREATE VIEW v AS SELECT (i).a AS x, (i).b AS y FROM t;
--- rows
INSERT INTO t VALUES (ROW(1, 2));
--- to
CREATE TYPE item AS (a integer);
CREATE TABLE t (i item);
CREATE VIEW v AS SELECT (i).a AS x, 0 AS y FROM t;
--- plan
DROP VIEW public.v;
ALTER TYPE public.item DROP ATTRIBUTE b;
CREATE VIEW public.v AS
 SELECT (t.i).a AS x,
    0 AS y
   FROM public.t;
--- back
ALTER TYPE public.item ADD ATTRIBUTE b integer;
CREATE OR REPLACE VIEW public.v AS
 SELECT (t.i).a AS x,
    (t.i).b AS y
   FROM public.t;
