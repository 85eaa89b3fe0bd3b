--- from
CREATE TABLE t (n integer);
CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer);
CREATE VIEW v AS SELECT product(n) AS p FROM t;
--- to
CREATE TABLE t (n integer);
CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '1', PARALLEL = SAFE, COMBINEFUNC = int4mul);
CREATE VIEW v AS SELECT product(n) AS p FROM t;
--- plan
CREATE OR REPLACE AGGREGATE public.product(integer) (sfunc = int4mul, stype = integer, combinefunc = int4mul, initcond = '1', parallel = safe);
--- back
CREATE OR REPLACE AGGREGATE public.product(integer) (sfunc = int4mul, stype = integer);
