--- setup
DO $$ BEGIN CREATE ROLE case_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
--- from
GRANT USAGE ON SCHEMA public TO PUBLIC;

--- to
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE SCHEMA s AUTHORIZATION case_owner;
CREATE TABLE s.t (a int);
--- plan
--- back
