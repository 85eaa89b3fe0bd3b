--- from
CREATE TABLE t (a int NOT NULL, b text);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (a > 0);
COMMENT ON POLICY p ON t IS 'who sees what';
--- plan
--- back
