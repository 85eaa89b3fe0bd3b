--- versions: 17-
--- from
CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
--- rows
INSERT INTO p VALUES (1, 2);
--- to
CREATE TABLE p (a int, b int, EXCLUDE USING btree (a WITH =, b WITH =)) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
--- plan
CREATE TABLE public.p2 (
    a integer,
    b integer
);
ALTER TABLE public.p ADD CONSTRAINT p_a_b_excl EXCLUDE USING btree (a WITH =, b WITH =);
ALTER TABLE public.p ATTACH PARTITION public.p2 FOR VALUES IN (2);
--- back
ALTER TABLE public.p DROP CONSTRAINT p_a_b_excl;
DROP TABLE public.p2;
