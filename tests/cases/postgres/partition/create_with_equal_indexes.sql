--- from
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
CREATE TABLE public.p (
    id integer NOT NULL,
    note text
) PARTITION BY RANGE (id);
CREATE TABLE public.p_0 (
    id integer NOT NULL,
    note text
) PARTITION BY RANGE (id);
CREATE TABLE public.p_0_a (
    id integer NOT NULL,
    note text
);
CREATE TABLE public.p_1 (
    id integer NOT NULL,
    note text
);
CREATE TABLE public.p_2 (
    id integer NOT NULL,
    note text
);
CREATE TABLE public.r (
    p integer
);
ALTER TABLE public.p ATTACH PARTITION public.p_0 FOR VALUES FROM (0) TO (10);
ALTER TABLE public.p_0 ATTACH PARTITION public.p_0_a FOR VALUES FROM (0) TO (5);
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
DROP TABLE public.r;
DROP TABLE public.p_0_a;
DROP TABLE public.p_0;
DROP TABLE public.p_1;
DROP TABLE public.p_2;
DROP TABLE public.p;
