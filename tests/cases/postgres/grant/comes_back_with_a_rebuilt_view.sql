--- setup
CREATE ROLE case_reader;
CREATE ROLE "Case Writer";
--- from
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t;
CREATE MATERIALIZED VIEW m AS SELECT a FROM v;
GRANT SELECT ON v, m TO case_reader;
GRANT UPDATE (a) ON v TO "Case Writer";
GRANT SELECT ON t TO case_reader;
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a bigint);
CREATE VIEW v AS SELECT a FROM t;
CREATE MATERIALIZED VIEW m AS SELECT a FROM v;
GRANT SELECT ON v, m TO case_reader;
GRANT UPDATE (a) ON v TO "Case Writer";
GRANT SELECT ON t TO case_reader;
--- plan
DROP MATERIALIZED VIEW public.m;
DROP VIEW public.v;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t;
CREATE MATERIALIZED VIEW public.m AS
 SELECT v.a
   FROM public.v;
GRANT SELECT ON TABLE public.m TO case_reader;
GRANT UPDATE (a) ON TABLE public.v TO "Case Writer";
GRANT SELECT ON TABLE public.v TO case_reader;
--- back
DROP MATERIALIZED VIEW public.m;
DROP VIEW public.v;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t;
CREATE MATERIALIZED VIEW public.m AS
 SELECT v.a
   FROM public.v;
GRANT SELECT ON TABLE public.m TO case_reader;
GRANT UPDATE (a) ON TABLE public.v TO "Case Writer";
GRANT SELECT ON TABLE public.v TO case_reader;
