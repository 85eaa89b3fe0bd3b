--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- to
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TRIGGER t BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
CREATE INDEX p_i ON p (note);
COMMENT ON TABLE p_eu IS 'e';
COMMENT ON COLUMN p_eu.note IS 'n';
COMMENT ON INDEX p_eu_note_idx IS 'i';
--- plan
--- back
