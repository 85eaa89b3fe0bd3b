--- from
CREATE TABLE t (n integer);
--- to
CREATE TABLE t (n integer);
CREATE FUNCTION backward(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $2 - $1';
CREATE OPERATOR CLASS "Backward" FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 backward(integer, integer);
COMMENT ON OPERATOR CLASS "Backward" USING btree IS 'largest first';
COMMENT ON OPERATOR FAMILY "Backward" USING btree IS 'of one';
CREATE INDEX t_n ON t (n "Backward");

--- plan

--- back
