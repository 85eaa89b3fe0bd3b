--- setup
DO $$ BEGIN CREATE ROLE case_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "Case Writer"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
--- rows
INSERT INTO t VALUES (1);
--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
GRANT ALL ON t TO case_reader;
GRANT SELECT ON t TO PUBLIC;
GRANT INSERT, UPDATE ON t TO "Case Writer" WITH GRANT OPTION;
--- plan
--- back
