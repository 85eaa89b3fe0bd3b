--- from
CREATE TABLE t (n integer);
--- to
CREATE TYPE whole;
CREATE FUNCTION whole_canonical(whole) RETURNS whole LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE whole AS RANGE (SUBTYPE = integer, CANONICAL = whole_canonical);
CREATE TABLE t (n integer, w whole);

--- plan

--- back
