--- from
CREATE TABLE t (n integer);
--- to
CREATE TYPE money2;
CREATE FUNCTION money2_in(cstring) RETURNS money2 LANGUAGE internal IMMUTABLE STRICT AS 'int8in';
CREATE FUNCTION money2_out(money2) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int8out';
CREATE TYPE money2 (INPUT = money2_in, OUTPUT = money2_out, LIKE = int8, DEFAULT = '0');
COMMENT ON TYPE money2 IS 'cents';
CREATE TABLE t (n integer, m money2, ms money2[]);

--- plan

--- back
