--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE q (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE q (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF q FOR VALUES IN ('eu');
--- plan
ALTER TABLE public.p DETACH PARTITION public.p_eu;
ALTER TABLE public.q ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
--- back
ALTER TABLE public.q DETACH PARTITION public.p_eu;
ALTER TABLE public.p ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
