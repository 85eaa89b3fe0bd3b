--- setup
CREATE ROLE case_owner;
--- from
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t;
ALTER VIEW v OWNER TO case_owner;
--- to
CREATE TABLE t (a bigint);
CREATE VIEW v AS SELECT a FROM t;
ALTER VIEW v OWNER TO case_owner;
--- plan
DROP VIEW public.v;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t;
ALTER VIEW public.v OWNER TO case_owner;
--- back
DROP VIEW public.v;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t;
ALTER VIEW public.v OWNER TO case_owner;
