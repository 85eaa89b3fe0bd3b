--- from
CREATE TABLE t (a int);
CREATE VIEW v1 AS SELECT a FROM t;
CREATE VIEW v2 AS SELECT a FROM v1;
CREATE VIEW v3 AS SELECT a FROM v2;
COMMENT ON COLUMN v2.a IS 'the a';
--- to
CREATE TABLE t (a int);
CREATE VIEW v1 AS SELECT a::text FROM t;
CREATE VIEW v2 AS SELECT a FROM v1;
CREATE VIEW v3 AS SELECT a FROM v2;
COMMENT ON COLUMN v2.a IS 'the a';
--- plan
DROP VIEW public.v3;
DROP VIEW public.v2;
DROP VIEW public.v1;
CREATE VIEW public.v1 AS
 SELECT (t.a)::text AS a
   FROM public.t;
CREATE VIEW public.v2 AS
 SELECT v1.a
   FROM public.v1;
CREATE VIEW public.v3 AS
 SELECT v2.a
   FROM public.v2;
COMMENT ON COLUMN public.v2.a IS 'the a';
--- back
DROP VIEW public.v3;
DROP VIEW public.v2;
DROP VIEW public.v1;
CREATE VIEW public.v1 AS
 SELECT t.a
   FROM public.t;
CREATE VIEW public.v2 AS
 SELECT v1.a
   FROM public.v1;
CREATE VIEW public.v3 AS
 SELECT v2.a
   FROM public.v2;
COMMENT ON COLUMN public.v2.a IS 'the a';
