--- setup
DO $$ BEGIN CREATE ROLE case_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t;
ALTER VIEW v OWNER TO case_owner;
--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a bigint);
CREATE VIEW v AS SELECT a FROM t;
ALTER VIEW v OWNER TO case_owner;
--- plan
--- back
