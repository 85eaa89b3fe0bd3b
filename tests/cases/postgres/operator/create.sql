--- from
CREATE TYPE pair AS (a integer, b integer);
--- to
CREATE TYPE pair AS (a integer, b integer);
CREATE FUNCTION pair_lt(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a < ($2).a';
CREATE FUNCTION pair_gt(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a > ($2).a';
CREATE FUNCTION pair_ge(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a >= ($2).a';
CREATE FUNCTION pair_neg(pair) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW(-($1).a, -($1).b)::pair';
CREATE OPERATOR <# (FUNCTION = pair_lt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = >#, NEGATOR = >=#, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR ># (FUNCTION = pair_gt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = <#);
CREATE OPERATOR >=# (FUNCTION = pair_ge, LEFTARG = pair, RIGHTARG = pair, NEGATOR = <#);
CREATE OPERATOR !# (FUNCTION = pair_neg, RIGHTARG = pair);
COMMENT ON OPERATOR <# (pair, pair) IS 'smaller';
COMMENT ON OPERATOR !# (NONE, pair) IS 'negative';

--- plan

--- back
