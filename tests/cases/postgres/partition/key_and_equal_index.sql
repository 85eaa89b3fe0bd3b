--- from
CREATE TABLE p (id int NOT NULL, note text) PARTITION BY RANGE (id);
CREATE TABLE p_0 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE p_0_a PARTITION OF p_0 FOR VALUES FROM (0) TO (5);
CREATE TABLE p_1 (id int NOT NULL, note text);
ALTER TABLE p ADD CONSTRAINT key_of_p UNIQUE (id);
CREATE TABLE r (p int);
--- rows
INSERT INTO p VALUES (1, 'x');
INSERT INTO p_1 VALUES (11, 'y');
INSERT INTO r VALUES (1);
--- to
CREATE TABLE p (id int NOT NULL, note text) PARTITION BY RANGE (id);
CREATE TABLE p_0 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE p_0_a PARTITION OF p_0 FOR VALUES FROM (0) TO (5);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (20) TO (30);
CREATE UNIQUE INDEX equal_one ON p (id);
ALTER TABLE p ADD CONSTRAINT key_of_p PRIMARY KEY (id);
CREATE UNIQUE INDEX equal_two ON p (id);
CREATE TABLE r (p int CONSTRAINT r_p REFERENCES p);
COMMENT ON INDEX p_1_id_idx IS 'the first';
--- plan
ALTER TABLE public.p DROP CONSTRAINT key_of_p;
CREATE TABLE public.p_2 (
    id integer NOT NULL,
    note text
);
ALTER TABLE public.p ATTACH PARTITION public.p_1 FOR VALUES FROM (10) TO (20);
ALTER TABLE public.p ATTACH PARTITION public.p_2 FOR VALUES FROM (20) TO (30);
ALTER TABLE ONLY public.p ADD CONSTRAINT key_of_p PRIMARY KEY (id);
ALTER TABLE ONLY public.p_0 ADD CONSTRAINT p_0_pkey PRIMARY KEY (id);
ALTER INDEX public.key_of_p ATTACH PARTITION public.p_0_pkey;
ALTER TABLE public.p_0_a ADD CONSTRAINT p_0_a_pkey PRIMARY KEY (id);
ALTER INDEX public.p_0_pkey ATTACH PARTITION public.p_0_a_pkey;
ALTER TABLE public.p_1 ADD CONSTRAINT p_1_pkey PRIMARY KEY (id);
ALTER INDEX public.key_of_p ATTACH PARTITION public.p_1_pkey;
ALTER TABLE public.p_2 ADD CONSTRAINT p_2_pkey PRIMARY KEY (id);
ALTER INDEX public.key_of_p ATTACH PARTITION public.p_2_pkey;
ALTER TABLE public.r ADD CONSTRAINT r_p FOREIGN KEY (p) REFERENCES public.p(id);
CREATE UNIQUE INDEX equal_one ON ONLY public.p USING btree (id);
CREATE UNIQUE INDEX equal_two ON ONLY public.p USING btree (id);
CREATE UNIQUE INDEX p_0_id_idx ON ONLY public.p_0 USING btree (id);
ALTER INDEX public.equal_one ATTACH PARTITION public.p_0_id_idx;
CREATE UNIQUE INDEX p_0_a_id_idx ON public.p_0_a USING btree (id);
ALTER INDEX public.p_0_id_idx ATTACH PARTITION public.p_0_a_id_idx;
CREATE UNIQUE INDEX p_0_id_idx1 ON ONLY public.p_0 USING btree (id);
ALTER INDEX public.equal_two ATTACH PARTITION public.p_0_id_idx1;
CREATE UNIQUE INDEX p_0_a_id_idx1 ON public.p_0_a USING btree (id);
ALTER INDEX public.p_0_id_idx1 ATTACH PARTITION public.p_0_a_id_idx1;
CREATE UNIQUE INDEX p_1_id_idx ON public.p_1 USING btree (id);
ALTER INDEX public.equal_one ATTACH PARTITION public.p_1_id_idx;
CREATE UNIQUE INDEX p_1_id_idx1 ON public.p_1 USING btree (id);
ALTER INDEX public.equal_two ATTACH PARTITION public.p_1_id_idx1;
CREATE UNIQUE INDEX p_2_id_idx ON public.p_2 USING btree (id);
ALTER INDEX public.equal_one ATTACH PARTITION public.p_2_id_idx;
CREATE UNIQUE INDEX p_2_id_idx1 ON public.p_2 USING btree (id);
ALTER INDEX public.equal_two ATTACH PARTITION public.p_2_id_idx1;
COMMENT ON INDEX public.p_1_id_idx IS 'the first';
--- back
ALTER TABLE public.r DROP CONSTRAINT r_p;
ALTER TABLE public.p DETACH PARTITION public.p_1;
DROP INDEX public.p_1_id_idx;
DROP INDEX public.p_1_id_idx1;
ALTER TABLE public.p_1 DROP CONSTRAINT p_1_pkey;
DROP TABLE public.p_2;
DROP INDEX public.equal_one;
DROP INDEX public.equal_two;
ALTER TABLE public.p DROP CONSTRAINT key_of_p;
ALTER TABLE public.p_0_a ADD CONSTRAINT p_0_a_id_key UNIQUE (id);
ALTER TABLE public.p_0 ADD CONSTRAINT p_0_id_key UNIQUE (id);
ALTER TABLE public.p ADD CONSTRAINT key_of_p UNIQUE (id);
