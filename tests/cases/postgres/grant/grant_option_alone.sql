--- setup
DO $$ BEGIN CREATE ROLE case_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "Case Writer"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
GRANT SELECT, INSERT ON t TO case_reader WITH GRANT OPTION;
--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
GRANT SELECT, INSERT ON t TO case_reader;
--- plan
--- back
