--- from
CREATE TABLE t (a int, b text);
--- to
CREATE TABLE t (b text, a int);
--- plan
--- back
