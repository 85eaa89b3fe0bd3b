--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
ALTER TABLE p ADD CONSTRAINT c CHECK (id > 0);
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
ALTER TABLE p ADD CONSTRAINT c CHECK (id > -1);
ALTER TABLE p_eu ADD CONSTRAINT own CHECK (id < 10);
--- plan
ALTER TABLE public.p DROP CONSTRAINT c;
ALTER TABLE public.p ADD CONSTRAINT c CHECK ((id > '-1'::integer));
ALTER TABLE public.p_eu ADD CONSTRAINT own CHECK ((id < 10));
--- back
ALTER TABLE public.p DROP CONSTRAINT c;
ALTER TABLE public.p_eu DROP CONSTRAINT own;
ALTER TABLE public.p ADD CONSTRAINT c CHECK ((id > 0));
