--- from
CREATE TABLE t (a int, b text, c int);
--- to
CREATE TABLE t (a int, b text, c int);
CREATE STATISTICS "S 1" ON (a % 10) FROM t;
--- plan
CREATE STATISTICS public."S 1" ON ((a % 10)) FROM public.t;
--- back
DROP STATISTICS public."S 1";
