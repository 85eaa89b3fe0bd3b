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
CREATE OR REPLACE FUNCTION public.pair_ge(public.pair, public.pair)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT ($1).a >= ($2).a$function$;
CREATE OR REPLACE FUNCTION public.pair_gt(public.pair, public.pair)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT ($1).a > ($2).a$function$;
CREATE OR REPLACE FUNCTION public.pair_lt(public.pair, public.pair)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT ($1).a < ($2).a$function$;
CREATE OR REPLACE FUNCTION public.pair_neg(public.pair)
 RETURNS public.pair
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT ROW(-($1).a, -($1).b)::pair$function$;
CREATE OPERATOR public.!# (function = public.pair_neg, rightarg = public.pair);
CREATE OPERATOR public.<# (function = public.pair_lt, leftarg = public.pair, rightarg = public.pair, commutator = OPERATOR(public.>#), negator = OPERATOR(public.>=#), restrict = scalarltsel, join = scalarltjoinsel);
CREATE OPERATOR public.># (function = public.pair_gt, leftarg = public.pair, rightarg = public.pair, commutator = OPERATOR(public.<#));
CREATE OPERATOR public.>=# (function = public.pair_ge, leftarg = public.pair, rightarg = public.pair, negator = OPERATOR(public.<#));
COMMENT ON OPERATOR public.!# (NONE, public.pair) IS 'negative';
COMMENT ON OPERATOR public.<# (public.pair, public.pair) IS 'smaller';
--- back
DROP OPERATOR public.!# (NONE, public.pair);
DROP OPERATOR public.<# (public.pair, public.pair);
DROP OPERATOR public.># (public.pair, public.pair);
DROP OPERATOR public.>=# (public.pair, public.pair);
DROP FUNCTION public.pair_ge(public.pair, public.pair);
DROP FUNCTION public.pair_gt(public.pair, public.pair);
DROP FUNCTION public.pair_lt(public.pair, public.pair);
DROP FUNCTION public.pair_neg(public.pair);
