--- from
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s ON a, b FROM t;
--- to
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS s ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 50;
--- plan
ALTER STATISTICS public.s SET STATISTICS 50;
--- back
ALTER STATISTICS public.s SET STATISTICS -1;
