--- from
CREATE TABLE t (a text, b varchar(5) COLLATE "C");
CREATE INDEX t_a ON t (a);
--- rows
INSERT INTO t VALUES ('x', 'y');
--- to
CREATE TABLE t (a text COLLATE "C", b varchar(5));
CREATE INDEX t_a ON t (a);
--- plan
ALTER TABLE public.t ALTER COLUMN a TYPE text COLLATE pg_catalog."C";
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(5);
--- back
ALTER TABLE public.t ALTER COLUMN a TYPE text;
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(5) COLLATE pg_catalog."C";
