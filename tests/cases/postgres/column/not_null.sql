--- from
CREATE TABLE t (a int);
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int NOT NULL);
--- plan
ALTER TABLE public.t ALTER COLUMN a SET NOT NULL;
--- back
ALTER TABLE public.t ALTER COLUMN a DROP NOT NULL;
--- hazards
back:
