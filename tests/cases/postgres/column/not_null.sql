--- from
CREATE TABLE t (a int);
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int NOT NULL);
--- hazards
--- plan
--- back
