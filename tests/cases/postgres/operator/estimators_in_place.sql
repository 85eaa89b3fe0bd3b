--- from
CREATE FUNCTION same(a integer, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a::text = b';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = text, RESTRICT = eqsel);
CREATE TABLE t (n integer);
CREATE VIEW v AS SELECT n === '1' AS one FROM t;
--- to
CREATE FUNCTION same(a integer, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a::text = b';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = text, JOIN = eqjoinsel);
CREATE TABLE t (n integer);
CREATE VIEW v AS SELECT n === '1' AS one FROM t;
--- plan
ALTER OPERATOR public.=== (integer, text) SET (restrict = NONE, join = eqjoinsel);
--- back
ALTER OPERATOR public.=== (integer, text) SET (join = NONE, restrict = eqsel);
