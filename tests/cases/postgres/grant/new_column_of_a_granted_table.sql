--- setup
CREATE ROLE case_reader;
--- from
CREATE TABLE t (a int);
GRANT SELECT (a) ON t TO case_reader;
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int, b text DEFAULT 'x');
GRANT SELECT (a), UPDATE (b) ON t TO case_reader;
--- plan
ALTER TABLE public.t ADD COLUMN b text DEFAULT 'x'::text;
GRANT UPDATE (b) ON TABLE public.t TO case_reader;
--- back
REVOKE UPDATE (b) ON TABLE public.t FROM case_reader;
ALTER TABLE public.t DROP COLUMN b;
