--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region varchar(20) NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- plan
ALTER TABLE public.p DETACH PARTITION public.p_eu;
ALTER TABLE public.p_eu ALTER COLUMN region DROP DEFAULT;
DROP TABLE public.p;
CREATE TABLE public.p (
    id integer NOT NULL,
    region character varying(20) DEFAULT 'eu'::character varying NOT NULL,
    note text
) PARTITION BY LIST (region);
ALTER TABLE public.p_eu ALTER COLUMN region TYPE character varying(20) USING region::text;
ALTER TABLE public.p_eu ALTER COLUMN region SET DEFAULT 'eu'::character varying;
ALTER TABLE public.p ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
--- back
ALTER TABLE public.p DETACH PARTITION public.p_eu;
ALTER TABLE public.p_eu ALTER COLUMN region DROP DEFAULT;
DROP TABLE public.p;
CREATE TABLE public.p (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
) PARTITION BY LIST (region);
ALTER TABLE public.p_eu ALTER COLUMN region TYPE text USING region::text;
ALTER TABLE public.p_eu ALTER COLUMN region SET DEFAULT 'eu'::text;
ALTER TABLE public.p ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
