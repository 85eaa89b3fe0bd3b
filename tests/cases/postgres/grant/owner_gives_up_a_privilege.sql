--- setup
DO $$ BEGIN CREATE ROLE case_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "Case Writer"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
REVOKE UPDATE, DELETE ON t FROM CURRENT_USER;
GRANT SELECT ON t TO case_reader;
--- plan
--- back
