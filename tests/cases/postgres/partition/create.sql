--- from
CREATE TABLE other (id int);
--- to
CREATE TABLE other (id int);
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE TABLE p_rest PARTITION OF p DEFAULT;
--- plan
CREATE TABLE public.p (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
) PARTITION BY LIST (region);
CREATE TABLE public.p_eu (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
);
CREATE TABLE public.p_rest (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
);
CREATE TABLE public.p_us (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
);
ALTER TABLE public.p ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
ALTER TABLE public.p ATTACH PARTITION public.p_rest DEFAULT;
ALTER TABLE public.p ATTACH PARTITION public.p_us FOR VALUES IN ('us');
--- back
DROP TABLE public.p_eu;
DROP TABLE public.p_rest;
DROP TABLE public.p_us;
DROP TABLE public.p;
