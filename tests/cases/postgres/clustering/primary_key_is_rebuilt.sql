--- from
CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a));
ALTER TABLE t CLUSTER ON t_pkey;
--- to
CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b));
ALTER TABLE t CLUSTER ON t_pkey;
--- plan
--- back
