--- setup
DO $$ BEGIN CREATE ROLE case_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
ALTER TABLE t OWNER TO case_owner;
--- rows
INSERT INTO t VALUES (1);
--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int, id serial);
ALTER TABLE t OWNER TO case_owner;
--- plan
--- back
