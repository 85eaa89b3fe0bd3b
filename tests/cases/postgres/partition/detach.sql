--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE INDEX p_note ON p (note);
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text);
CREATE INDEX p_note ON p (note);
CREATE INDEX p_eu_note_idx ON p_eu (note);
--- plan
ALTER TABLE public.p DETACH PARTITION public.p_eu;
--- back
ALTER TABLE public.p ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
