--- from
CREATE TABLE t (n integer);
--- to
CREATE TABLE t (n integer);
CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '1');
COMMENT ON AGGREGATE product(integer) IS 'all multiplied';
--- plan
CREATE AGGREGATE public.product(integer) (sfunc = int4mul, stype = integer, initcond = '1');
COMMENT ON AGGREGATE public.product(integer) IS 'all multiplied';
--- back
DROP AGGREGATE public.product(integer);
