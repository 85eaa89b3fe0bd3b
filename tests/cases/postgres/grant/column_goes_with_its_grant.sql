--- setup
DO $$ BEGIN CREATE ROLE case_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "Case Writer"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int, b int);
GRANT SELECT (a, b) ON t TO case_reader;
--- rows
INSERT INTO t VALUES (1, 2);
--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
GRANT SELECT (a) ON t TO case_reader;
--- plan
--- back
