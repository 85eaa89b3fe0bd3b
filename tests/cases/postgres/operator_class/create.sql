--- from
CREATE TABLE t (n integer);
--- to
CREATE TABLE t (n integer);
CREATE FUNCTION backward(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $2 - $1';
CREATE OPERATOR CLASS "Backward" FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 backward(integer, integer);
COMMENT ON OPERATOR CLASS "Backward" USING btree IS 'largest first';
COMMENT ON OPERATOR FAMILY "Backward" USING btree IS 'of one';
CREATE INDEX t_n ON t (n "Backward");
--- plan
CREATE OR REPLACE FUNCTION public.backward(integer, integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE STRICT
AS $function$SELECT $2 - $1$function$;
CREATE OPERATOR FAMILY public."Backward" USING btree;
CREATE OPERATOR CLASS public."Backward" FOR TYPE integer USING btree FAMILY public."Backward" AS OPERATOR 1 >(integer,integer), OPERATOR 2 >=(integer,integer), OPERATOR 3 =(integer,integer), OPERATOR 4 <=(integer,integer), OPERATOR 5 <(integer,integer), FUNCTION 1 (integer, integer) public.backward(integer,integer);
CREATE INDEX t_n ON public.t USING btree (n public."Backward");
COMMENT ON OPERATOR CLASS public."Backward" USING btree IS 'largest first';
COMMENT ON OPERATOR FAMILY public."Backward" USING btree IS 'of one';
--- back
DROP INDEX public.t_n;
DROP OPERATOR CLASS public."Backward" USING btree;
DROP OPERATOR FAMILY public."Backward" USING btree;
DROP FUNCTION public.backward(integer, integer);
