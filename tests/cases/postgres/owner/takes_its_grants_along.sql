--- setup
DO $$ BEGIN CREATE ROLE case_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE case_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "Case Writer"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
ALTER TABLE t OWNER TO CURRENT_USER;
REVOKE DELETE ON t FROM CURRENT_USER;
GRANT SELECT ON t TO case_owner;
GRANT SELECT ON t TO case_reader;
--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
GRANT SELECT ON t TO case_reader;
ALTER TABLE t OWNER TO case_owner;
REVOKE TRUNCATE ON t FROM case_owner;
--- plan
--- back
