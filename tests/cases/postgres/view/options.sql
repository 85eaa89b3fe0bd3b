--- from
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
--- to
CREATE TABLE t (a int);
CREATE VIEW v WITH (security_barrier = true, check_option = cascaded) AS SELECT a FROM t WHERE a > 0;
--- plan
ALTER VIEW public.v SET (check_option = 'cascaded', security_barrier = 'true');
--- back
ALTER VIEW public.v RESET (check_option, security_barrier);
