--- from
CREATE TABLE t (id int);
--- to
CREATE TABLE t (id int) PARTITION BY HASH (id);
--- plan
--- back
