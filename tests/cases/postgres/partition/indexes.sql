--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE INDEX p_i ON p (note);
CREATE INDEX own ON p_eu (id);
ALTER TABLE p ADD PRIMARY KEY (id, region);
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE INDEX p_i ON p (note DESC);
ALTER TABLE p ADD UNIQUE (id, region);
CREATE UNIQUE INDEX p_u ON p (region, id) WHERE id > 0;
--- plan
--- back
