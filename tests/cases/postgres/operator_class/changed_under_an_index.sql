--- from
CREATE TABLE t (n integer);
CREATE FUNCTION backward(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $2 - $1';
CREATE FUNCTION hash(integer, bigint) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashint4';
CREATE OPERATOR CLASS down FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 backward(integer, integer);
CREATE INDEX t_n ON t (n down);
--- to
CREATE TABLE t (n integer);
CREATE FUNCTION downward(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $2 - $1';
CREATE FUNCTION hash(integer, bigint) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashint4';
CREATE OPERATOR CLASS down FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 downward(integer, integer);
CREATE INDEX t_n ON t (n down);
--- plan
DROP INDEX public.t_n;
DROP OPERATOR CLASS public.down USING btree;
DROP FUNCTION public.backward(integer, integer);
CREATE OR REPLACE FUNCTION public.downward(integer, integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE STRICT
AS $function$SELECT $2 - $1$function$;
CREATE OPERATOR CLASS public.down FOR TYPE integer USING btree FAMILY public.down AS OPERATOR 1 >(integer,integer), OPERATOR 2 >=(integer,integer), OPERATOR 3 =(integer,integer), OPERATOR 4 <=(integer,integer), OPERATOR 5 <(integer,integer), FUNCTION 1 (integer, integer) public.downward(integer,integer);
CREATE INDEX t_n ON public.t USING btree (n public.down);
--- back
DROP INDEX public.t_n;
DROP OPERATOR CLASS public.down USING btree;
DROP FUNCTION public.downward(integer, integer);
CREATE OR REPLACE FUNCTION public.backward(integer, integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE STRICT
AS $function$SELECT $2 - $1$function$;
CREATE OPERATOR CLASS public.down FOR TYPE integer USING btree FAMILY public.down AS OPERATOR 1 >(integer,integer), OPERATOR 2 >=(integer,integer), OPERATOR 3 =(integer,integer), OPERATOR 4 <=(integer,integer), OPERATOR 5 <(integer,integer), FUNCTION 1 (integer, integer) public.backward(integer,integer);
CREATE INDEX t_n ON public.t USING btree (n public.down);
