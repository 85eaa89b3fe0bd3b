--- from
CREATE TABLE t (a int, b text);
CREATE STATISTICS s ON a, b FROM t;
--- to
CREATE TABLE t (b text, a int);
CREATE STATISTICS s ON a, b FROM t;
--- plan
--- back
