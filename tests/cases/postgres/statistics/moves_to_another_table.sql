--- from
CREATE TABLE t (a int, b text, c int);
CREATE TABLE u (a int, b int);
CREATE STATISTICS s ON a, b FROM t;
--- to
CREATE TABLE t (a int, b text, c int);
CREATE TABLE u (a int, b int);
CREATE STATISTICS s ON a, b FROM u;
--- plan
--- back
