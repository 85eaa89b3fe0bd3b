--- from
CREATE TABLE t (a int NOT NULL, b text);
--- to
CREATE TABLE t (a int NOT NULL, b text);
ALTER TABLE t FORCE ROW LEVEL SECURITY;
--- plan
--- back
