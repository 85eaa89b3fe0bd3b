--- from
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s ON a, b FROM t;
--- to
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s ON a, lower(b), (a % 10) FROM t;
--- plan
--- back
