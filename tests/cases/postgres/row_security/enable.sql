--- from
CREATE TABLE t (a int NOT NULL, b text);
--- to
CREATE TABLE t (a int NOT NULL, b text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
--- plan
--- back
