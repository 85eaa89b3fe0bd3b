--- from
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT t AS r FROM t;
CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'SELECT $1.a';
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT t AS r FROM t;
CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'SELECT $1.b';
--- plan
ALTER TABLE public.t ADD COLUMN b integer;
CREATE OR REPLACE FUNCTION public.f(public.t)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT $1.b$function$;
--- back
ALTER TABLE public.t DROP COLUMN b;
CREATE OR REPLACE FUNCTION public.f(public.t)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT $1.a$function$;
