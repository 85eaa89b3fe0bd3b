--- from
CREATE FUNCTION same(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text);
CREATE TABLE t (a text);
CREATE INDEX t_i ON t ((a === 'x'));
--- to
CREATE FUNCTION same(x text, y text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT x = y';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text);
CREATE TABLE t (a text);
CREATE INDEX t_i ON t ((a === 'x'));

--- plan

--- back
