--- setup
CREATE ROLE case_reader;
--- from
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
CREATE AGGREGATE rows(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
--- to
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
REVOKE EXECUTE ON FUNCTION total(int) FROM PUBLIC;
CREATE AGGREGATE rows(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
GRANT EXECUTE ON FUNCTION rows() TO case_reader;
--- plan
GRANT EXECUTE ON FUNCTION public.rows() TO case_reader;
REVOKE EXECUTE ON FUNCTION public.total(integer) FROM PUBLIC;
--- back
REVOKE EXECUTE ON FUNCTION public.rows() FROM case_reader;
GRANT EXECUTE ON FUNCTION public.total(integer) TO PUBLIC;
