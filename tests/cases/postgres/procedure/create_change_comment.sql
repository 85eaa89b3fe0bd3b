--- from
CREATE PROCEDURE p(INOUT a int) LANGUAGE sql AS 'SELECT 1';
--- to
CREATE PROCEDURE p(INOUT a int) LANGUAGE sql SECURITY DEFINER SET work_mem = '2MB' AS 'SELECT 2';
CREATE PROCEDURE q(a int, b text DEFAULT 'x') LANGUAGE plpgsql AS 'BEGIN COMMIT; END';
COMMENT ON PROCEDURE q(int, text) IS 'a procedure';
--- plan
CREATE OR REPLACE PROCEDURE public.p(INOUT a integer)
 LANGUAGE sql
 SECURITY DEFINER
 SET work_mem TO '2MB'
AS $procedure$SELECT 2$procedure$;
CREATE OR REPLACE PROCEDURE public.q(IN a integer, IN b text DEFAULT 'x'::text)
 LANGUAGE plpgsql
AS $procedure$BEGIN COMMIT; END$procedure$;
COMMENT ON PROCEDURE public.q(integer, text) IS 'a procedure';
--- back
DROP PROCEDURE public.q(integer, text);
CREATE OR REPLACE PROCEDURE public.p(INOUT a integer)
 LANGUAGE sql
AS $procedure$SELECT 1$procedure$;
