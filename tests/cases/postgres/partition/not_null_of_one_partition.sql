--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
ALTER TABLE p_eu ALTER note SET NOT NULL;
--- plan
--- back
