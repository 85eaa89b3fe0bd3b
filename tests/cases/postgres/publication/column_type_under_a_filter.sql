--- from
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 0);
--- rows
INSERT INTO t VALUES (1, 'x');
--- to
CREATE TABLE t (a bigint PRIMARY KEY, b text);
CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 0);
--- plan
--- back
