--- from
CREATE TABLE t (a text) WITH (fillfactor = 70, toast.autovacuum_enabled = false);
--- rows
INSERT INTO t VALUES ('x');
--- to
CREATE TABLE t (a text) WITH (fillfactor = 80, autovacuum_enabled = false);
--- plan
--- back
