--- from
CREATE TYPE a AS ENUM ('x', 'y');
CREATE TYPE b AS ENUM ('y', 'x');
CREATE DOMAIN d AS b;
CREATE TABLE t (plain a DEFAULT 'x', list a[] DEFAULT '{x}', dom a);
--- rows
INSERT INTO t VALUES ('x', '{x,y}', 'x');
--- to
CREATE TYPE a AS ENUM ('x', 'y');
CREATE TYPE b AS ENUM ('y', 'x');
CREATE DOMAIN d AS b;
CREATE TABLE t (plain b DEFAULT 'x', list b[] DEFAULT '{x}', dom d);
--- plan
--- back
