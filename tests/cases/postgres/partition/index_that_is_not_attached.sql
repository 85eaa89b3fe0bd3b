--- from
CREATE SCHEMA other;
CREATE TABLE p (id int, region text, note text) PARTITION BY LIST (region);
CREATE TABLE other.p_eu (id int, region text, note text);
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE INDEX p_i ON p (region, note);
CREATE INDEX own ON other.p_eu (region, note DESC);
--- rows
INSERT INTO other.p_eu VALUES (1, 'eu', 'x');
INSERT INTO p VALUES (2, 'us', 'y');
--- to
CREATE SCHEMA other;
CREATE TABLE p (id int, region text, note text) PARTITION BY LIST (region);
CREATE TABLE other.p_eu (id int, region text, note text);
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
ALTER TABLE p ATTACH PARTITION other.p_eu FOR VALUES IN ('eu');
CREATE INDEX p_i ON p (region, note);
CREATE INDEX own ON other.p_eu (region, note DESC);
--- plan
DROP INDEX public.p_i;
ALTER TABLE public.p ATTACH PARTITION other.p_eu FOR VALUES IN ('eu');
CREATE INDEX p_i ON ONLY public.p USING btree (region, note);
CREATE INDEX p_eu_region_note_idx ON other.p_eu USING btree (region, note);
ALTER INDEX public.p_i ATTACH PARTITION other.p_eu_region_note_idx;
CREATE INDEX p_us_region_note_idx ON public.p_us USING btree (region, note);
ALTER INDEX public.p_i ATTACH PARTITION public.p_us_region_note_idx;
--- back
ALTER TABLE public.p DETACH PARTITION other.p_eu;
DROP INDEX other.p_eu_region_note_idx;
