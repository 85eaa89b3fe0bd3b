--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN ('eu', 'us');
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN ('asia');
CREATE INDEX p_note ON p (note);
ALTER TABLE p ADD PRIMARY KEY (region, id);
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN ('asia', 'us');
CREATE INDEX p_note ON p (note);
ALTER TABLE p ADD PRIMARY KEY (region, id);
--- plan
ALTER TABLE public.p DETACH PARTITION public.p_1;
ALTER TABLE public.p DETACH PARTITION public.p_2;
ALTER TABLE public.p ATTACH PARTITION public.p_1 FOR VALUES IN ('eu');
ALTER TABLE public.p ATTACH PARTITION public.p_2 FOR VALUES IN ('asia', 'us');
--- back
ALTER TABLE public.p DETACH PARTITION public.p_1;
ALTER TABLE public.p DETACH PARTITION public.p_2;
ALTER TABLE public.p ATTACH PARTITION public.p_1 FOR VALUES IN ('eu', 'us');
ALTER TABLE public.p ATTACH PARTITION public.p_2 FOR VALUES IN ('asia');
