--- from
CREATE DOMAIN amount AS numeric(8,2) DEFAULT 0 CHECK (VALUE >= 0);
CREATE DOMAIN big_amount AS amount CHECK (VALUE > 10);
CREATE TABLE t (a amount, list amount[], b big_amount, UNIQUE (a));
CREATE VIEW v AS SELECT a + 1 AS a FROM t;
CREATE FUNCTION f(a amount) RETURNS amount LANGUAGE sql AS 'SELECT a';
--- rows
INSERT INTO t VALUES (1.5, '{2,3}', 11), (NULL, NULL, NULL);
--- to
CREATE DOMAIN amount AS numeric(10,2) DEFAULT 0 CHECK (VALUE >= 0);
CREATE DOMAIN big_amount AS amount CHECK (VALUE > 10);
CREATE TABLE t (a amount, list amount[], b big_amount, UNIQUE (a));
CREATE VIEW v AS SELECT a + 1 AS a FROM t;
CREATE FUNCTION f(a amount) RETURNS amount LANGUAGE sql AS 'SELECT a';

--- plan

--- back
