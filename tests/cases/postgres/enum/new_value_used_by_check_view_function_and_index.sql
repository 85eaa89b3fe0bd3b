--- from
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status, all_s status[]);
CREATE VIEW plain AS SELECT s FROM t;
--- rows
INSERT INTO t VALUES (1, 'new', '{new,done}'), (2, NULL, '{}'), (3, 'done', NULL);
--- to
CREATE TYPE status AS ENUM ('new', 'it''s', 'done');
CREATE TABLE t (id integer PRIMARY KEY, s status CHECK (s <> 'it''s'), all_s status[] DEFAULT '{new,it''s}');
CREATE VIEW plain AS SELECT s FROM t;
CREATE VIEW v AS SELECT id FROM t WHERE s = 'it''s';
CREATE INDEX t_i ON t (id) WHERE s = 'it''s';
CREATE FUNCTION f(x status DEFAULT 'it''s') RETURNS status LANGUAGE sql AS $$ SELECT 'it''s'::status $$;
CREATE FUNCTION g() RETURNS boolean LANGUAGE sql BEGIN ATOMIC SELECT 'it''s'::status IS NULL; END;

--- plan

--- back
