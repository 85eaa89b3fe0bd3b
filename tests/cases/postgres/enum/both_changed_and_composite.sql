--- from
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TYPE entry AS (s status, k kind, old integer);
CREATE TABLE t (s status, k kind, e entry);
--- rows
INSERT INTO t VALUES ('new', 'a', ROW('done', 'b', 3));
--- to
CREATE TYPE status AS ENUM ('done', 'new');
CREATE TYPE kind AS ENUM ('b', 'a');
CREATE TYPE entry AS (k kind, fresh status, s status);
CREATE TABLE t (s status, k kind, e entry);

--- plan

--- back
