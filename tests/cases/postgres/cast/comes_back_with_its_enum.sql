--- from
CREATE TYPE color AS ENUM ('red', 'blue');
CREATE FUNCTION code(color) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (color AS integer) WITH FUNCTION code(color);
CREATE TABLE t (c color, n integer GENERATED ALWAYS AS (c::integer) STORED);
--- rows
INSERT INTO t VALUES ('red'), ('blue');
--- to
CREATE TYPE color AS ENUM ('blue', 'red');
CREATE FUNCTION code(color) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (color AS integer) WITH FUNCTION code(color);
CREATE TABLE t (c color, n integer GENERATED ALWAYS AS (c::integer) STORED);

--- plan

--- back
