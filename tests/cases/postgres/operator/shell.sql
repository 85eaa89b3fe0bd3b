--- from
CREATE FUNCTION lt(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a < b';
--- to
CREATE FUNCTION lt(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a < b';
CREATE OPERATOR <# (FUNCTION = lt, LEFTARG = text, RIGHTARG = text, COMMUTATOR = >#);

--- plan

--- back
