--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p_eu (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text);
--- plan
ALTER TABLE public.p DETACH PARTITION public.p_eu;
DROP TABLE public.p;
--- back
CREATE TABLE public.p (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
) PARTITION BY LIST (region);
ALTER TABLE public.p ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
