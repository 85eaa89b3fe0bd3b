--- setup
CREATE ROLE case_reader;
--- from
CREATE TABLE t (a int);
GRANT SELECT, INSERT ON t TO case_reader WITH GRANT OPTION;
--- to
CREATE TABLE t (a int);
GRANT SELECT, INSERT ON t TO case_reader;
--- plan
REVOKE GRANT OPTION FOR SELECT, INSERT ON TABLE public.t FROM case_reader;
--- back
GRANT SELECT, INSERT ON TABLE public.t TO case_reader WITH GRANT OPTION;
