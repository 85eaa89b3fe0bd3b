--- setup
CREATE ROLE case_reader;
CREATE ROLE "Case Writer";
--- from
CREATE TABLE t (a int);
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int);
GRANT ALL ON t TO case_reader;
GRANT SELECT ON t TO PUBLIC;
GRANT INSERT, UPDATE ON t TO "Case Writer" WITH GRANT OPTION;
--- plan
GRANT INSERT, UPDATE ON TABLE public.t TO "Case Writer" WITH GRANT OPTION;
GRANT ALL ON TABLE public.t TO case_reader;
GRANT SELECT ON TABLE public.t TO PUBLIC;
--- back
REVOKE INSERT, UPDATE ON TABLE public.t FROM "Case Writer";
REVOKE ALL ON TABLE public.t FROM case_reader;
REVOKE SELECT ON TABLE public.t FROM PUBLIC;
