--- from
CREATE TYPE pair AS (a integer, b integer);
CREATE FUNCTION add_pair(pair, integer) RETURNS pair LANGUAGE sql AS 'SELECT ROW(($1).a + $2, ($1).b)::pair';
CREATE AGGREGATE sums(integer) (SFUNC = add_pair, STYPE = pair);
--- to
CREATE TYPE pair AS (a integer, b bigint);
CREATE FUNCTION add_pair(pair, integer) RETURNS pair LANGUAGE sql AS 'SELECT ROW(($1).a + $2, ($1).b)::pair';
CREATE AGGREGATE sums(integer) (SFUNC = add_pair, STYPE = pair);

--- plan

--- back
