--- from
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX "I" ON t (b);
ALTER TABLE t CLUSTER ON "I";
--- to
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX "I" ON t (b, a);
ALTER TABLE t CLUSTER ON "I";
--- plan
ALTER TABLE public.t SET WITHOUT CLUSTER;
DROP INDEX public."I";
CREATE INDEX "I" ON public.t USING btree (b, a);
ALTER TABLE public.t CLUSTER ON "I";
--- back
ALTER TABLE public.t SET WITHOUT CLUSTER;
DROP INDEX public."I";
CREATE INDEX "I" ON public.t USING btree (b);
ALTER TABLE public.t CLUSTER ON "I";
