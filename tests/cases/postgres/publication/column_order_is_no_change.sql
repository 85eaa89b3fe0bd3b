--- from
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE PUBLICATION p FOR TABLE t (a, b);
--- to
CREATE TABLE t (b text, a int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t (b, a);
--- plan
--- back
