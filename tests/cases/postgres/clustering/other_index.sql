--- from
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX "I" ON t (b);
ALTER TABLE t CLUSTER ON "I";
--- to
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX "I" ON t (b);
ALTER TABLE t CLUSTER ON t_pkey;
--- plan
ALTER TABLE public.t CLUSTER ON t_pkey;
--- back
ALTER TABLE public.t CLUSTER ON "I";
