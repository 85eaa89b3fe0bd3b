--- from
CREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (f(a));
--- to
CREATE FUNCTION f(x int) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t USING (f(a));
--- plan
--- back
