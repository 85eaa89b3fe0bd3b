--- setup
DO $$ BEGIN CREATE ROLE case_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "Case Writer"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t;
CREATE MATERIALIZED VIEW m AS SELECT a FROM v;
GRANT SELECT ON v, m TO case_reader;
GRANT UPDATE (a) ON v TO "Case Writer";
GRANT SELECT ON t TO case_reader;
--- rows
INSERT INTO t VALUES (1);
--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE TABLE t (a bigint);
CREATE VIEW v AS SELECT a FROM t;
CREATE MATERIALIZED VIEW m AS SELECT a FROM v;
GRANT SELECT ON v, m TO case_reader;
GRANT UPDATE (a) ON v TO "Case Writer";
GRANT SELECT ON t TO case_reader;
--- plan
--- back
