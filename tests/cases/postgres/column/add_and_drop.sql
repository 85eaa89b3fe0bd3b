--- from
CREATE TABLE t (a int, gone text);
--- rows
INSERT INTO t VALUES (1, 'x');
--- to
CREATE TABLE t (a int, b int NOT NULL DEFAULT 0, c text, d timestamptz DEFAULT now());
--- hazards
--- plan
--- back
