--- from
CREATE TABLE o (id int PRIMARY KEY);
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- to
CREATE TABLE o (id int PRIMARY KEY);
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
ALTER TABLE p ADD FOREIGN KEY (id) REFERENCES o;
ALTER TABLE p ADD PRIMARY KEY (id, region);
CREATE TABLE x (id int, region text, FOREIGN KEY (id, region) REFERENCES p);
--- plan
CREATE TABLE public.x (
    id integer,
    region text
);
ALTER TABLE public.p_eu ADD CONSTRAINT p_eu_pkey PRIMARY KEY (id, region);
ALTER TABLE public.p ADD CONSTRAINT p_pkey PRIMARY KEY (id, region);
ALTER TABLE public.p ADD CONSTRAINT p_id_fkey FOREIGN KEY (id) REFERENCES public.o(id);
ALTER TABLE public.x ADD CONSTRAINT x_id_region_fkey FOREIGN KEY (id, region) REFERENCES public.p(id, region);
--- back
ALTER TABLE public.p DROP CONSTRAINT p_id_fkey;
DROP TABLE public.x;
ALTER TABLE public.p DROP CONSTRAINT p_pkey;
