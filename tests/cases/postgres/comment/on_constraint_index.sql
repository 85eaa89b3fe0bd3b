--- from
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a));
--- to
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a));
COMMENT ON INDEX u IS 'the index';
COMMENT ON CONSTRAINT u ON t IS 'the constraint';
--- plan
COMMENT ON CONSTRAINT u ON public.t IS 'the constraint';
COMMENT ON INDEX public.u IS 'the index';
--- back
COMMENT ON CONSTRAINT u ON public.t IS NULL;
COMMENT ON INDEX public.u IS NULL;
