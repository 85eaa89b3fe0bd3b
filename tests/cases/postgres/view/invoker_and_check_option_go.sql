--- from
CREATE TABLE t (a int);
CREATE VIEW v WITH (security_invoker = true) AS SELECT a FROM t WHERE a > 0 WITH LOCAL CHECK OPTION;
--- to
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
--- plan
ALTER VIEW public.v RESET (check_option, security_invoker);
--- back
ALTER VIEW public.v SET (check_option = 'local', security_invoker = 'true');
