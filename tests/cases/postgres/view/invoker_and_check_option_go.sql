--- versions: 15-
--- from
CREATE TABLE t (a int);
CREATE VIEW v WITH (security_invoker = true) AS SELECT a FROM t WHERE a > 0 WITH LOCAL CHECK OPTION;
--- to
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
--- plan
ALTER VIEW public.v RESET (security_invoker, check_option);
--- back
ALTER VIEW public.v SET (security_invoker = 'true', check_option = 'local');
