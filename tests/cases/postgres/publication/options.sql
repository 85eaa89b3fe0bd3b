--- from
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE TABLE "U" (x int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert');
--- to
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE TABLE "U" (x int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t WITH (publish = 'update, delete', publish_via_partition_root);
--- plan
ALTER PUBLICATION p SET (publish = 'update, delete', publish_via_partition_root = true);
--- back
ALTER PUBLICATION p SET (publish = 'insert', publish_via_partition_root = false);
