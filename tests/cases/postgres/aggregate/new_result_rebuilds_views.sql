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

--- back
