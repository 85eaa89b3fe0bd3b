--- from
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX "I" ON t (b);
--- to
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX "I" ON t (b);
ALTER TABLE t CLUSTER ON "I";
--- plan
ALTER TABLE public.t CLUSTER ON "I";
--- back
ALTER TABLE public.t SET WITHOUT CLUSTER;
