--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us') PARTITION BY RANGE (id);
CREATE TABLE p_us_1 PARTITION OF p_us FOR VALUES FROM (1) TO (10);
CREATE INDEX p_note ON p (note);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- plan
--- back
