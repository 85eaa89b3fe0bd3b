--- from
CREATE TABLE t (a int, b int);
CREATE VIEW v1 AS SELECT a, b FROM t;
CREATE VIEW v2 AS SELECT a + 1 AS a1, b FROM v1;
CREATE VIEW v3 AS SELECT a1 FROM v2;
COMMENT ON VIEW v2 IS 'middle';
--- rows
INSERT INTO t VALUES (1, 2);
--- to
CREATE TABLE t (a bigint, b int);
CREATE VIEW v1 AS SELECT a, b FROM t;
CREATE VIEW v2 AS SELECT a + 1 AS a1, b FROM v1;
CREATE VIEW v3 AS SELECT a1 FROM v2;
COMMENT ON VIEW v2 IS 'middle';
--- plan
DROP VIEW public.v3;
DROP VIEW public.v2;
DROP VIEW public.v1;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
CREATE VIEW public.v1 AS
 SELECT t.a,
    t.b
   FROM public.t;
CREATE VIEW public.v2 AS
 SELECT (v1.a + 1) AS a1,
    v1.b
   FROM public.v1;
CREATE VIEW public.v3 AS
 SELECT v2.a1
   FROM public.v2;
COMMENT ON VIEW public.v2 IS 'middle';
--- back
DROP VIEW public.v3;
DROP VIEW public.v2;
DROP VIEW public.v1;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
CREATE VIEW public.v1 AS
 SELECT t.a,
    t.b
   FROM public.t;
CREATE VIEW public.v2 AS
 SELECT (v1.a + 1) AS a1,
    v1.b
   FROM public.v1;
CREATE VIEW public.v3 AS
 SELECT v2.a1
   FROM public.v2;
COMMENT ON VIEW public.v2 IS 'middle';
