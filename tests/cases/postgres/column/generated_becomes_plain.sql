--- from
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
--- rows
INSERT INTO t VALUES (1), (2);
--- to
CREATE TABLE t (a int, b int DEFAULT 7);
--- hazards
--- plan
--- back
