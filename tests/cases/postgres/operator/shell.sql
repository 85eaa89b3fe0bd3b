--- from
CREATE FUNCTION lt(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a < b';
--- to
CREATE FUNCTION lt(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a < b';
CREATE OPERATOR <# (FUNCTION = lt, LEFTARG = text, RIGHTARG = text, COMMUTATOR = >#);
--- plan
CREATE OPERATOR public.<# (function = public.lt, leftarg = text, rightarg = text, commutator = OPERATOR(public.>#));
--- back
DROP OPERATOR public.<# (text, text);
DROP OPERATOR public.># (text, text);
