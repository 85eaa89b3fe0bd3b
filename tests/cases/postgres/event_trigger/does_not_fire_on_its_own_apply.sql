--- from
--- to
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
CREATE TABLE t (a int);
COMMENT ON TABLE t IS 'x';
CREATE VIEW w AS SELECT a FROM t;
CREATE EVENT TRIGGER v ON ddl_command_start WHEN TAG IN ('COMMENT', 'DROP TABLE') EXECUTE FUNCTION e();
--- plan
CREATE OR REPLACE FUNCTION public.e()
 RETURNS event_trigger
 LANGUAGE plpgsql
AS $function$BEGIN RAISE EXCEPTION 'no'; END$function$;
CREATE TABLE public.t (
    a integer
);
CREATE VIEW public.w AS
 SELECT t.a
   FROM public.t;
COMMENT ON TABLE public.t IS 'x';
CREATE EVENT TRIGGER v ON ddl_command_start WHEN TAG IN ('COMMENT', 'DROP TABLE') EXECUTE FUNCTION public.e();
--- back
DROP EVENT TRIGGER v;
DROP VIEW public.w;
DROP TABLE public.t;
DROP FUNCTION public.e();
