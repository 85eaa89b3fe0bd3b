--- from
CREATE TABLE o (id int PRIMARY KEY);
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- to
CREATE TABLE o (id int PRIMARY KEY);
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
ALTER TABLE p ADD FOREIGN KEY (id) REFERENCES o;
ALTER TABLE p ADD PRIMARY KEY (id, region);
CREATE TABLE x (id int, region text, FOREIGN KEY (id, region) REFERENCES p);
--- plan
--- back
