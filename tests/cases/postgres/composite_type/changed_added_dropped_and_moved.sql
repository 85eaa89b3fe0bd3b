--- from
CREATE TYPE item AS (a integer, gone text, b integer, c text);
CREATE TABLE t (i item, list item[]);
--- rows
INSERT INTO t VALUES (ROW(1, 'gone', 2, 'c'), ARRAY[ROW(3, NULL, 4, 'd')::item]);
--- to
CREATE TYPE item AS (c text, b integer, added date, a bigint);
CREATE TABLE t (i item, list item[]);

--- plan

--- back
