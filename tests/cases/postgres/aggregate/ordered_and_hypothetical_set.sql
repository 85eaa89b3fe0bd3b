--- from
CREATE TABLE t (n integer);
--- to
CREATE TABLE t (n integer);
CREATE AGGREGATE my_percentile(float8 ORDER BY anyelement) (
    SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE my_rank(VARIADIC "any" ORDER BY VARIADIC "any") (
    SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
COMMENT ON AGGREGATE my_percentile(float8 ORDER BY anyelement) IS 'one of them';

--- plan

--- back
