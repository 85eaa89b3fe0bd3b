--- from
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE t (s status);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM t WHERE s = 'new' $$;
CREATE FUNCTION p() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN 0; END $$;
--- rows
INSERT INTO t VALUES ('new'), ('done');
--- to
CREATE TYPE status AS ENUM ('new', 'done', 'gone');
CREATE TABLE t (s status);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM t WHERE s = 'gone' $$;
CREATE FUNCTION p() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN 0; END $$;

--- plan

--- back
