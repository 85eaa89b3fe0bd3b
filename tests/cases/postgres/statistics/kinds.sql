--- from
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
--- to
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s (mcv, dependencies) ON a, b FROM t;
--- plan
--- back
