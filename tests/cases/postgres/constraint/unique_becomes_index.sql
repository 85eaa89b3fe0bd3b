--- from
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a));
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int);
CREATE UNIQUE INDEX u ON t (a);
--- plan
ALTER TABLE public.t DROP CONSTRAINT u;
CREATE UNIQUE INDEX u ON public.t USING btree (a);
--- back
DROP INDEX public.u;
ALTER TABLE public.t ADD CONSTRAINT u UNIQUE (a);
