--- setup
CREATE ROLE case_reader;
--- from
CREATE TABLE t (a int);
--- to
CREATE TABLE t (a int);
REVOKE UPDATE, DELETE ON t FROM CURRENT_USER;
GRANT SELECT ON t TO case_reader;
--- plan
REVOKE UPDATE, DELETE ON TABLE public.t FROM CURRENT_USER;
GRANT SELECT ON TABLE public.t TO case_reader;
--- back
GRANT UPDATE, DELETE ON TABLE public.t TO CURRENT_USER;
REVOKE SELECT ON TABLE public.t FROM case_reader;
