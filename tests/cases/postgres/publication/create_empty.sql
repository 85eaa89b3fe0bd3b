--- from
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE TABLE "U" (x int PRIMARY KEY);
--- to
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE TABLE "U" (x int PRIMARY KEY);
CREATE PUBLICATION "P 1" WITH (publish = 'insert, update', publish_via_partition_root = true);
--- plan
CREATE PUBLICATION "P 1" WITH (publish = 'insert, update', publish_via_partition_root = true);
--- back
DROP PUBLICATION "P 1";
