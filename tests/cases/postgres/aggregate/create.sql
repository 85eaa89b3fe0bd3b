--- from
CREATE TABLE t (n integer);
--- to
CREATE TABLE t (n integer);
CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '1');
COMMENT ON AGGREGATE product(integer) IS 'all multiplied';

--- plan

--- back
