--- setup
DO $$ BEGIN CREATE ROLE case_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "Case Writer"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int, b int, "C c" int);
GRANT SELECT ON t TO case_reader;
GRANT SELECT (a) ON t TO case_reader;
--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int, b int, "C c" int);
GRANT SELECT (a, "C c"), UPDATE (b) ON t TO case_reader;
--- plan
--- back
