--- setup
CREATE ROLE case_reader;
--- from
CREATE TABLE t (a int, b int, "C c" int);
GRANT SELECT ON t TO case_reader;
GRANT SELECT (a) ON t TO case_reader;
--- to
CREATE TABLE t (a int, b int, "C c" int);
GRANT SELECT (a, "C c"), UPDATE (b) ON t TO case_reader;
--- plan
REVOKE SELECT ON TABLE public.t FROM case_reader;
GRANT SELECT ("C c", a), UPDATE (b) ON TABLE public.t TO case_reader;
--- back
REVOKE SELECT ("C c"), UPDATE (b) ON TABLE public.t FROM case_reader;
GRANT SELECT ON TABLE public.t TO case_reader;
