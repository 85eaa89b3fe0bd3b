--- versions: 15-
--- from
CREATE TABLE t (a int, b text);
CREATE UNIQUE INDEX i ON t (a);
--- rows
INSERT INTO t VALUES (1, 'x'), (NULL, 'y');
--- to
CREATE TABLE t (a int, b text);
CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT;
--- plan
DROP INDEX public.i;
CREATE UNIQUE INDEX i ON public.t USING btree (a) NULLS NOT DISTINCT;
--- back
DROP INDEX public.i;
CREATE UNIQUE INDEX i ON public.t USING btree (a);
