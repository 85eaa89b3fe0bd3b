--- from
CREATE TABLE t (a int, b int);
CREATE INDEX i ON t (a);
COMMENT ON INDEX i IS 'stays';
--- to
CREATE TABLE t (a int, b int);
CREATE INDEX i ON t (a, b DESC);
COMMENT ON INDEX i IS 'stays';
--- plan
DROP INDEX public.i;
CREATE INDEX i ON public.t USING btree (a, b DESC);
COMMENT ON INDEX public.i IS 'stays';
--- back
DROP INDEX public.i;
CREATE INDEX i ON public.t USING btree (a);
COMMENT ON INDEX public.i IS 'stays';
