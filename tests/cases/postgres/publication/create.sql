--- from
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE TABLE "U" (x int PRIMARY KEY);
--- to
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE TABLE "U" (x int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t, "U";
COMMENT ON PUBLICATION p IS 'out';
--- plan
--- back
