--- from
CREATE TABLE t (n integer);
CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer);
CREATE VIEW v AS SELECT product(n) AS p FROM t;
--- to
CREATE TABLE t (n integer);
CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '1', PARALLEL = SAFE, COMBINEFUNC = int4mul);
CREATE VIEW v AS SELECT product(n) AS p FROM t;

--- plan

--- back
