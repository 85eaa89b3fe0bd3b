--- from
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
--- to
CREATE TABLE t (a int);
CREATE VIEW v WITH (security_barrier = true, check_option = cascaded) AS SELECT a FROM t WHERE a > 0;
--- plan
ALTER VIEW public.v SET (security_barrier = 'true', check_option = 'cascaded');
--- back
ALTER VIEW public.v RESET (security_barrier, check_option);
