--- from
CREATE TABLE t (a int, b int, UNIQUE (a, b), CHECK (a < b));
CREATE INDEX t_b ON t (b, a);
--- rows
INSERT INTO t VALUES (1, 2);
--- to
CREATE TABLE t (a int);
CREATE INDEX t_b ON t (a);
--- plan
DROP INDEX public.t_b;
ALTER TABLE public.t DROP CONSTRAINT t_a_b_key;
ALTER TABLE public.t DROP CONSTRAINT t_check;
ALTER TABLE public.t DROP COLUMN b;
CREATE INDEX t_b ON public.t USING btree (a);
--- back
DROP INDEX public.t_b;
ALTER TABLE public.t ADD COLUMN b integer;
ALTER TABLE public.t ADD CONSTRAINT t_a_b_key UNIQUE (a, b);
ALTER TABLE public.t ADD CONSTRAINT t_check CHECK ((a < b));
CREATE INDEX t_b ON public.t USING btree (b, a);
