--- from
CREATE TYPE pair AS (a integer, b integer);
CREATE TYPE color AS ENUM ('red', 'blue');
--- to
CREATE TYPE pair AS (a integer, b integer);
CREATE TYPE color AS ENUM ('red', 'blue');
CREATE FUNCTION pair_sum(pair) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a + ($1).b';
CREATE CAST (pair AS integer) WITH FUNCTION pair_sum(pair) AS ASSIGNMENT;
CREATE CAST (text AS color) WITH INOUT AS IMPLICIT;
CREATE CAST (varchar AS color) WITH INOUT;
COMMENT ON CAST (text AS color) IS 'from anything';

--- plan

--- back
