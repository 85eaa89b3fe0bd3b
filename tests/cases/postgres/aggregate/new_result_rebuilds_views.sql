--- from
CREATE TABLE t (n integer);
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE VIEW v AS SELECT total(n)::text AS p FROM t;
COMMENT ON VIEW v IS 'kept';
--- to
CREATE TABLE t (n integer);
CREATE AGGREGATE total(integer) (SFUNC = int84pl, STYPE = bigint, INITCOND = '0');
CREATE VIEW v AS SELECT total(n)::text AS p FROM t;
COMMENT ON VIEW v IS 'kept';
--- plan
DROP VIEW public.v;
DROP AGGREGATE public.total(integer);
CREATE AGGREGATE public.total(integer) (sfunc = int84pl, stype = bigint, initcond = '0');
CREATE VIEW public.v AS
 SELECT (public.total(t.n))::text AS p
   FROM public.t;
COMMENT ON VIEW public.v IS 'kept';
--- back
DROP VIEW public.v;
DROP AGGREGATE public.total(integer);
CREATE AGGREGATE public.total(integer) (sfunc = int4pl, stype = integer, initcond = '0');
CREATE VIEW public.v AS
 SELECT (public.total(t.n))::text AS p
   FROM public.t;
COMMENT ON VIEW public.v IS 'kept';
