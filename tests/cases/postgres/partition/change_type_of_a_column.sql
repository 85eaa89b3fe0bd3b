--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE VIEW v AS SELECT id, note FROM p;
CREATE VIEW w AS SELECT id, note FROM p_eu;
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id bigint NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE VIEW v AS SELECT id, note FROM p;
CREATE VIEW w AS SELECT id, note FROM p_eu;
--- plan
DROP VIEW public.v;
DROP VIEW public.w;
ALTER TABLE public.p ALTER COLUMN id TYPE bigint USING id::bigint;
CREATE VIEW public.v AS
 SELECT p.id,
    p.note
   FROM public.p;
CREATE VIEW public.w AS
 SELECT p_eu.id,
    p_eu.note
   FROM public.p_eu;
--- back
DROP VIEW public.v;
DROP VIEW public.w;
ALTER TABLE public.p ALTER COLUMN id TYPE integer USING id::integer;
CREATE VIEW public.v AS
 SELECT p.id,
    p.note
   FROM public.p;
CREATE VIEW public.w AS
 SELECT p_eu.id,
    p_eu.note
   FROM public.p_eu;
