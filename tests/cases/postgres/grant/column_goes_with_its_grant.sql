--- setup
CREATE ROLE case_reader;
--- from
CREATE TABLE t (a int, b int);
GRANT SELECT (a, b) ON t TO case_reader;
--- rows
INSERT INTO t VALUES (1, 2);
--- to
CREATE TABLE t (a int);
GRANT SELECT (a) ON t TO case_reader;
--- plan
REVOKE SELECT (b) ON TABLE public.t FROM case_reader;
ALTER TABLE public.t DROP COLUMN b;
--- back
ALTER TABLE public.t ADD COLUMN b integer;
GRANT SELECT (b) ON TABLE public.t TO case_reader;
