--- from
CREATE TABLE t (a varchar(9), b varchar(9), c varchar(9), d int);
CREATE INDEX plain ON t (a);
CREATE INDEX predicate ON t (b) WHERE d > 0;
CREATE INDEX expression ON t (c, (d + 1));
--- rows
INSERT INTO t VALUES ('a', 'b', 'c', 1);
--- to
CREATE TABLE t (a varchar(30), b varchar(30), c varchar(30), d int);
CREATE INDEX plain ON t (a);
CREATE INDEX predicate ON t (b) WHERE d > 0;
CREATE INDEX expression ON t (c, (d + 1));
--- plan
ALTER TABLE public.t ALTER COLUMN a TYPE character varying(30);
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(30);
ALTER TABLE public.t ALTER COLUMN c TYPE character varying(30);
--- back
ALTER TABLE public.t ALTER COLUMN a TYPE character varying(9);
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(9);
ALTER TABLE public.t ALTER COLUMN c TYPE character varying(9);
