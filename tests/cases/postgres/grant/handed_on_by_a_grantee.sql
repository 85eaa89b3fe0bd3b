--- setup
CREATE ROLE case_reader;
CREATE ROLE "Case Writer";
--- from
CREATE TABLE t (a int);
GRANT SELECT ON t TO case_reader WITH GRANT OPTION;
--- to
CREATE TABLE t (a int);
GRANT SELECT, INSERT ON t TO case_reader WITH GRANT OPTION;
GRANT SELECT ON t TO "Case Writer";
--- plan
GRANT SELECT ON TABLE public.t TO "Case Writer";
GRANT INSERT ON TABLE public.t TO case_reader WITH GRANT OPTION;
--- back
REVOKE SELECT ON TABLE public.t FROM "Case Writer";
REVOKE INSERT ON TABLE public.t FROM case_reader;
