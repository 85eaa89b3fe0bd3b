--- from
CREATE TABLE other (id int);
--- to
CREATE TABLE other (id int);
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE TABLE p_rest PARTITION OF p DEFAULT;
--- plan
--- back
