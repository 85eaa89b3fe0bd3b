--- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
--- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE FOREIGN TABLE p_eu PARTITION OF p FOR VALUES IN ('eu') SERVER s;
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
--- plan
CREATE FOREIGN TABLE public.p_eu (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
) SERVER s;
CREATE TABLE public.p_us (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
);
ALTER TABLE public.p ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
ALTER TABLE public.p ATTACH PARTITION public.p_us FOR VALUES IN ('us');
--- back
DROP FOREIGN TABLE public.p_eu;
DROP TABLE public.p_us;
