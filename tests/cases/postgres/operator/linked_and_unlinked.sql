--- from
CREATE FUNCTION lt(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a < b';
CREATE FUNCTION gt(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a > b';
CREATE OPERATOR <# (FUNCTION = lt, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR ># (FUNCTION = gt, LEFTARG = text, RIGHTARG = text);
--- to
CREATE FUNCTION lt(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a < b';
CREATE FUNCTION gt(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a > b';
CREATE OPERATOR <# (FUNCTION = lt, LEFTARG = text, RIGHTARG = text, COMMUTATOR = >#);
CREATE OPERATOR ># (FUNCTION = gt, LEFTARG = text, RIGHTARG = text, COMMUTATOR = <#);
--- plan
DROP OPERATOR public.<# (text, text);
DROP OPERATOR public.># (text, text);
CREATE OPERATOR public.<# (function = public.lt, leftarg = text, rightarg = text, commutator = OPERATOR(public.>#));
CREATE OPERATOR public.># (function = public.gt, leftarg = text, rightarg = text, commutator = OPERATOR(public.<#));
--- back
DROP OPERATOR public.<# (text, text);
DROP OPERATOR public.># (text, text);
CREATE OPERATOR public.<# (function = public.lt, leftarg = text, rightarg = text);
CREATE OPERATOR public.># (function = public.gt, leftarg = text, rightarg = text);
