--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE INDEX p_i ON p (note);
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE INDEX p_i ON ONLY p (note);
CREATE INDEX other_name ON p_eu (note);
ALTER INDEX p_i ATTACH PARTITION other_name;
--- plan
ALTER INDEX public.p_eu_note_idx RENAME TO other_name;
--- back
ALTER INDEX public.other_name RENAME TO p_eu_note_idx;
