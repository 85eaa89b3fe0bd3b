--- from
CREATE TYPE c AS (a int, b text);
CREATE TABLE t (x c, l c[]);
--- rows
INSERT INTO t VALUES (ROW(1, 'x'), NULL);
--- to
CREATE TYPE c AS (a int, b text, d date);
CREATE TABLE t (x c, l c[]);
--- plan
ALTER TYPE public.c ADD ATTRIBUTE d date;
--- back
ALTER TYPE public.c DROP ATTRIBUTE d;
