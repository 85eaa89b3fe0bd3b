--- from
CREATE FUNCTION same(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE FUNCTION other(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT lower(a) = lower(b)';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text);
CREATE TABLE t (n text, CHECK (n === 'x'));
CREATE VIEW v AS SELECT n === '1' AS one FROM t;
COMMENT ON OPERATOR === (text, text) IS 'kept';
--- to
CREATE FUNCTION same(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE FUNCTION other(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT lower(a) = lower(b)';
CREATE OPERATOR === (FUNCTION = other, LEFTARG = text, RIGHTARG = text, COMMUTATOR = ===, HASHES, MERGES);
CREATE TABLE t (n text, CHECK (n === 'x'));
CREATE VIEW v AS SELECT n === '1' AS one FROM t;
COMMENT ON OPERATOR === (text, text) IS 'kept';

--- plan

--- back
