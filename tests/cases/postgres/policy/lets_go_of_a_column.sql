--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (b = 'x');
--- to
CREATE TABLE t (a int NOT NULL);
CREATE POLICY p ON t USING (a > 0);
--- plan
--- back
