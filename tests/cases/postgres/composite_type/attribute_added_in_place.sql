--- from
CREATE TYPE item AS (a integer);
CREATE TABLE t (i item, list item[]);
CREATE VIEW v AS SELECT (i).a FROM t;
CREATE FUNCTION f(i item) RETURNS integer LANGUAGE sql AS 'SELECT (i).a';
--- rows
INSERT INTO t VALUES (ROW(1), ARRAY[ROW(3)::item]);
--- to
CREATE TYPE item AS (a integer, "B b" text COLLATE "C");
COMMENT ON COLUMN item."B b" IS 'new';
CREATE TABLE t (i item, list item[]);
CREATE VIEW v AS SELECT (i).a FROM t;
CREATE FUNCTION f(i item) RETURNS integer LANGUAGE sql AS 'SELECT (i).a';

--- plan

--- back
