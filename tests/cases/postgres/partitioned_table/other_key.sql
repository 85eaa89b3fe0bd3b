--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY RANGE (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES FROM ('a') TO ('z');
--- plan
--- back
