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

--- back
