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
--- back
