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
CREATE AGGREGATE public.my_percentile(double precision ORDER BY anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra = true);
CREATE AGGREGATE public.my_rank(VARIADIC "any" ORDER BY VARIADIC "any") (sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra = true, hypothetical = true);
COMMENT ON AGGREGATE public.my_percentile(double precision ORDER BY anyelement) IS 'one of them';
--- back
DROP AGGREGATE public.my_percentile(double precision ORDER BY anyelement);
DROP AGGREGATE public.my_rank(VARIADIC "any" ORDER BY VARIADIC "any");
