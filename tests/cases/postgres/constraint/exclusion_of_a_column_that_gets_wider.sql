--- from
CREATE TABLE t (a varchar(9), b varchar(9), EXCLUDE USING btree (a WITH =), EXCLUDE USING btree (b WITH =) WHERE (b <> ''));
--- rows
INSERT INTO t VALUES ('a', 'b');
--- to
CREATE TABLE t (a varchar(30), b varchar(30), EXCLUDE USING btree (a WITH =), EXCLUDE USING btree (b WITH =) WHERE (b <> ''));
--- plan
ALTER TABLE public.t ALTER COLUMN a TYPE character varying(30);
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(30);
--- back
ALTER TABLE public.t ALTER COLUMN a TYPE character varying(9);
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(9);
