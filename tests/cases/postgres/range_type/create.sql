--- from
CREATE TABLE t (n integer);
--- to
CREATE TYPE float_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
COMMENT ON TYPE float_range IS 'of floats';
CREATE TABLE t (n integer, r float_range);
CREATE INDEX t_r ON t USING gist (r);

--- plan

--- back
