--- from
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
COMMENT ON COLUMN t.b IS 'one more';
CREATE INDEX t_b ON t (b);
--- rows
INSERT INTO t VALUES (1), (2);
--- to
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 2) STORED, c int GENERATED ALWAYS AS (a * 2) STORED);
COMMENT ON COLUMN t.b IS 'one more';
CREATE INDEX t_b ON t (b);
--- plan
DROP INDEX public.t_b;
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 2)) STORED;
ALTER TABLE public.t ADD COLUMN c integer GENERATED ALWAYS AS ((a * 2)) STORED;
CREATE INDEX t_b ON public.t USING btree (b);
COMMENT ON COLUMN public.t.b IS 'one more';
--- back
DROP INDEX public.t_b;
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t DROP COLUMN c;
ALTER TABLE public.t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 1)) STORED;
CREATE INDEX t_b ON public.t USING btree (b);
COMMENT ON COLUMN public.t.b IS 'one more';
