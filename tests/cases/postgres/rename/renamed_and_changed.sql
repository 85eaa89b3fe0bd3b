--- from
CREATE TABLE t (a int, b varchar(10));
CREATE VIEW v AS SELECT a, b FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
--- rows
INSERT INTO t VALUES (1, 'x');
--- to
CREATE TABLE t2 ( -- schemactl: renamed_from=t
  c bigint NOT NULL, -- schemactl: renamed_from=a
  b varchar(20), d int);
CREATE VIEW v AS SELECT c AS a, b FROM t2;
-- schemactl: renamed_from=f
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 2';
--- plan
ALTER TABLE public.t RENAME TO t2;
ALTER TABLE public.t2 RENAME COLUMN a TO c;
ALTER FUNCTION public.f() RENAME TO g;
DROP VIEW public.v;
CREATE OR REPLACE FUNCTION public.g()
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 2$function$;
ALTER TABLE public.t2 ALTER COLUMN c TYPE bigint USING c::bigint;
ALTER TABLE public.t2 ALTER COLUMN c SET NOT NULL;
ALTER TABLE public.t2 ALTER COLUMN b TYPE character varying(20);
ALTER TABLE public.t2 ADD COLUMN d integer;
CREATE VIEW public.v AS
 SELECT t2.c AS a,
    t2.b
   FROM public.t2;
--- back
DROP VIEW public.v;
DROP TABLE public.t2;
DROP FUNCTION public.g();
CREATE OR REPLACE FUNCTION public.f()
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$;
CREATE TABLE public.t (
    a integer,
    b character varying(10)
);
CREATE VIEW public.v AS
 SELECT t.a,
    t.b
   FROM public.t;
