--- from
CREATE TYPE num;
CREATE FUNCTION num_in(cstring) RETURNS num LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION num_out(num) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE num (INPUT = num_in, OUTPUT = num_out, LIKE = int4);
CREATE FUNCTION twice(num) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4abs';
CREATE TABLE t (id integer, n num);
CREATE CAST (num AS integer) WITHOUT FUNCTION;
--- to
CREATE TYPE num;
CREATE FUNCTION num_in(cstring) RETURNS num LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION num_out(num) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE num (INPUT = num_in, OUTPUT = num_out, LIKE = int4, DEFAULT = '7');
CREATE FUNCTION twice(num) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4abs';
CREATE TABLE t (id integer, n num);
CREATE CAST (num AS integer) WITHOUT FUNCTION;

--- plan

--- back
