--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu (note text, region text NOT NULL, id int NOT NULL, CONSTRAINT c CHECK (id > 0));
ALTER TABLE p ADD CONSTRAINT c CHECK (id > 0);
CREATE INDEX p_id ON p (id);
--- rows
INSERT INTO p_eu (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
ALTER TABLE p_eu ALTER region SET DEFAULT 'eu';
ALTER TABLE p ADD CONSTRAINT c CHECK (id > 0);
CREATE INDEX p_id ON p (id);
--- plan
ALTER TABLE public.p_eu ALTER COLUMN region SET DEFAULT 'eu'::text;
CREATE INDEX p_eu_id_idx ON public.p_eu USING btree (id);
ALTER TABLE public.p ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
--- back
ALTER TABLE public.p DETACH PARTITION public.p_eu;
DROP INDEX public.p_eu_id_idx;
ALTER TABLE public.p_eu ALTER COLUMN region DROP DEFAULT;
