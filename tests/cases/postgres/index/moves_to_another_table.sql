--- from
CREATE TABLE a (x int);
CREATE TABLE b (x int);
CREATE INDEX i ON a (x);
--- to
CREATE TABLE a (x int);
CREATE TABLE b (x int);
CREATE INDEX i ON b (x);
--- plan
DROP INDEX public.i;
CREATE INDEX i ON public.b USING btree (x);
--- back
DROP INDEX public.i;
CREATE INDEX i ON public.a USING btree (x);
