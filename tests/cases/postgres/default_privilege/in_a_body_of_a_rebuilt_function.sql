--- setup
CREATE ROLE case_reader;
--- from
CREATE TABLE t (n bigint);
CREATE FUNCTION f(n bigint) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.t';
CREATE TABLE u (n bigint CHECK (f(n) >= 0));
--- to
CREATE TABLE t (n bigint);
CREATE FUNCTION f(n bigint) RETURNS int LANGUAGE sql AS 'SELECT count(*)::int FROM public.t';
CREATE TABLE u (n bigint CHECK (f(n) >= 0));
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO case_reader;
--- plan
ALTER TABLE public.u DROP CONSTRAINT u_n_check;
DROP FUNCTION public.f(bigint);
CREATE OR REPLACE FUNCTION public.f(n bigint)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT count(*)::int FROM public.t$function$;
ALTER TABLE public.u ADD CONSTRAINT u_n_check CHECK ((public.f(n) >= 0));
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO case_reader;
--- back
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM case_reader;
ALTER TABLE public.u DROP CONSTRAINT u_n_check;
DROP FUNCTION public.f(bigint);
CREATE OR REPLACE FUNCTION public.f(n bigint)
 RETURNS bigint
 LANGUAGE sql
AS $function$SELECT count(*) FROM public.t$function$;
ALTER TABLE public.u ADD CONSTRAINT u_n_check CHECK ((public.f(n) >= 0));
