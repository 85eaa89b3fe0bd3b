--- from
CREATE TABLE t (a int, b text, c int);
--- to
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s ON a, b FROM t;
COMMENT ON STATISTICS s IS 'x';
--- plan
--- back
