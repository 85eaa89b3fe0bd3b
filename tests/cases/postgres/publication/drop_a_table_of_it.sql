--- from
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE TABLE "U" (x int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t, "U";
--- to
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE PUBLICATION p FOR TABLE t;
--- plan
--- back
