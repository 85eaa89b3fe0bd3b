--- from
CREATE TYPE pair AS (a integer, b text);
CREATE DOMAIN some_pair AS pair CHECK ((VALUE).a > 0);
CREATE TABLE t (id integer, p pair DEFAULT ROW(1, 'x'), ps pair[], d some_pair);
CREATE FUNCTION first(p pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT (p).a::text';
CREATE VIEW v AS SELECT (p).b AS b, first(p) AS f FROM t;
CREATE INDEX t_p ON t (((p).a));
--- rows
INSERT INTO t VALUES (1, ROW(1, 'a,b "c"'), ARRAY[ROW(2, NULL)::pair, NULL], ROW(3, '')), (2, NULL, NULL, NULL);
--- to
CREATE TYPE pair AS (a bigint, b text);
CREATE DOMAIN some_pair AS pair CHECK ((VALUE).a > 0);
CREATE TABLE t (id integer, p pair DEFAULT ROW(1, 'x'), ps pair[], d some_pair);
CREATE FUNCTION first(p pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT (p).a::text';
CREATE VIEW v AS SELECT (p).b AS b, first(p) AS f FROM t;
CREATE INDEX t_p ON t (((p).a));

--- plan

--- back
