--- from
CREATE TABLE t (n integer);
--- to
CREATE TYPE float_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
COMMENT ON TYPE float_range IS 'of floats';
CREATE TABLE t (n integer, r float_range);
CREATE INDEX t_r ON t USING gist (r);
--- plan
CREATE TYPE public.float_range AS RANGE (subtype = double precision, subtype_diff = float8mi);
ALTER TABLE public.t ADD COLUMN r public.float_range;
CREATE INDEX t_r ON public.t USING gist (r);
COMMENT ON TYPE public.float_range IS 'of floats';
--- back
DROP INDEX public.t_r;
ALTER TABLE public.t DROP COLUMN r;
DROP TYPE public.float_range;
