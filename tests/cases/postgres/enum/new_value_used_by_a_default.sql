--- from
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'new');
CREATE INDEX t_s ON t (s) WHERE s <> 'done';
--- rows
INSERT INTO t VALUES (1, 'new'), (2, 'done');
--- to
CREATE TYPE status AS ENUM ('draft', 'new', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'draft');
CREATE INDEX t_s ON t (s) WHERE s <> 'done';

--- plan

--- back
