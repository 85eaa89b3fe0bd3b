--- setup
CREATE ROLE case_owner;
CREATE ROLE case_reader;
--- from
CREATE TABLE t (a int);
ALTER TABLE t OWNER TO CURRENT_USER;
REVOKE DELETE ON t FROM CURRENT_USER;
GRANT SELECT ON t TO case_owner;
GRANT SELECT ON t TO case_reader;
--- to
CREATE TABLE t (a int);
GRANT SELECT ON t TO case_reader;
ALTER TABLE t OWNER TO case_owner;
REVOKE TRUNCATE ON t FROM case_owner;
--- plan
REVOKE SELECT ON TABLE public.t FROM case_owner;
ALTER TABLE public.t OWNER TO case_owner;
REVOKE TRUNCATE ON TABLE public.t FROM case_owner;
GRANT DELETE ON TABLE public.t TO case_owner;
--- back
ALTER TABLE public.t OWNER TO CURRENT_USER;
REVOKE DELETE ON TABLE public.t FROM CURRENT_USER;
GRANT TRUNCATE ON TABLE public.t TO CURRENT_USER;
GRANT SELECT ON TABLE public.t TO case_owner;
