--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text, added int DEFAULT 7) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
ALTER TABLE p_eu ALTER added SET DEFAULT 8;
ALTER TABLE p_us ALTER added SET NOT NULL;
--- plan
ALTER TABLE public.p ADD COLUMN added integer DEFAULT 7;
ALTER TABLE public.p_us ALTER COLUMN added SET NOT NULL;
ALTER TABLE public.p_eu ALTER COLUMN added SET DEFAULT 8;
--- back
ALTER TABLE public.p DROP COLUMN added;
