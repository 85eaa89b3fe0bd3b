--- from
CREATE COLLATION mine (PROVIDER = icu, LOCALE = 'de');
CREATE DOMAIN word AS text COLLATE mine CHECK (VALUE <> '');
CREATE TABLE t (id integer PRIMARY KEY, a text COLLATE mine DEFAULT 'x', w word, b text);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b COLLATE mine);
CREATE VIEW v AS SELECT a, b COLLATE mine AS b FROM t;
COMMENT ON COLLATION mine IS 'kept';
--- rows
INSERT INTO t VALUES (1, 'a', 'b', 'c'), (2, NULL, NULL, NULL);
--- to
CREATE COLLATION mine (PROVIDER = icu, LOCALE = 'sv');
CREATE DOMAIN word AS text COLLATE mine CHECK (VALUE <> '');
CREATE TABLE t (id integer PRIMARY KEY, a text COLLATE mine DEFAULT 'x', w word, b text);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b COLLATE mine);
CREATE VIEW v AS SELECT a, b COLLATE mine AS b FROM t;
COMMENT ON COLLATION mine IS 'kept';

--- plan

--- back
