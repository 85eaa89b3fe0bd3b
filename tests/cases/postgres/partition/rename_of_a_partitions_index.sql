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
DROP INDEX public.p_i;
CREATE INDEX other_name ON public.p_eu USING btree (note);
CREATE INDEX p_i ON public.p USING btree (note);
--- back
DROP INDEX public.p_i;
CREATE INDEX p_eu_note_idx ON public.p_eu USING btree (note);
CREATE INDEX p_i ON public.p USING btree (note);
