--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t FOR INSERT WITH CHECK (a > 0);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t FOR INSERT WITH CHECK (b IS NOT NULL);
--- plan
--- back
