--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region varchar(20) NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- plan
--- back
