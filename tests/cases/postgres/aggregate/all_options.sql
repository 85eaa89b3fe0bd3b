--- from
CREATE SCHEMA "Odd";
--- to
CREATE SCHEMA "Odd";
CREATE AGGREGATE "Odd"."My Sum"(integer) (
    SFUNC = int4pl, STYPE = integer, SSPACE = 32, FINALFUNC = int4up, FINALFUNC_EXTRA = false,
    FINALFUNC_MODIFY = SHAREABLE, COMBINEFUNC = int4pl, INITCOND = '0',
    MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MSSPACE = 16, MFINALFUNC = int4up,
    MFINALFUNC_MODIFY = READ_WRITE, MINITCOND = '0', PARALLEL = RESTRICTED);
CREATE AGGREGATE "Odd".biggest(integer) (SFUNC = int4larger, STYPE = integer, SORTOP = >);
CREATE AGGREGATE "Odd".how_many(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE AGGREGATE "Odd".average(float8) (SFUNC = float8_accum, STYPE = float8[], FINALFUNC = float8_avg, INITCOND = '{0,0,0}');
--- plan
CREATE AGGREGATE "Odd"."My Sum"(integer) (sfunc = int4pl, stype = integer, sspace = 32, finalfunc = int4up, finalfunc_modify = shareable, combinefunc = int4pl, initcond = '0', msfunc = int4pl, minvfunc = int4mi, mstype = integer, msspace = 16, mfinalfunc = int4up, mfinalfunc_modify = read_write, minitcond = '0', parallel = restricted);
CREATE AGGREGATE "Odd".average(double precision) (sfunc = float8_accum, stype = double precision[], finalfunc = float8_avg, initcond = '{0,0,0}');
CREATE AGGREGATE "Odd".biggest(integer) (sfunc = int4larger, stype = integer, sortop = OPERATOR(pg_catalog.>));
CREATE AGGREGATE "Odd".how_many(*) (sfunc = int8inc, stype = bigint, initcond = '0');
--- back
DROP AGGREGATE "Odd"."My Sum"(integer);
DROP AGGREGATE "Odd".average(double precision);
DROP AGGREGATE "Odd".biggest(integer);
DROP AGGREGATE "Odd".how_many(*);
