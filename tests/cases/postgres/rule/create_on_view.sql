--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE VIEW v AS SELECT a FROM t;
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.a, 'x');
--- plan
--- back
