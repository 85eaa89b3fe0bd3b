--- from
CREATE TABLE t (n integer);
CREATE FUNCTION backward(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $2 - $1';
CREATE FUNCTION hash(integer, bigint) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashint4';
CREATE OPERATOR CLASS down FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 backward(integer, integer);
CREATE INDEX t_n ON t (n down);
--- to
CREATE TABLE t (n integer);
CREATE FUNCTION downward(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $2 - $1';
CREATE FUNCTION hash(integer, bigint) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashint4';
CREATE OPERATOR CLASS down FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 downward(integer, integer);
CREATE INDEX t_n ON t (n down);

--- plan

--- back
