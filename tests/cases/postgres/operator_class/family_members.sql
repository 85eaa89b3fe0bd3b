--- from
CREATE FUNCTION cmp(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $2 - $1';
CREATE OPERATOR FAMILY down USING btree;
CREATE OPERATOR CLASS down4 FOR TYPE integer USING btree FAMILY down AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 cmp(integer, integer);
--- to
CREATE FUNCTION cmp(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $2 - $1';
CREATE FUNCTION cmp48(integer, bigint) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT ($2 - $1)::integer';
CREATE OPERATOR FAMILY down USING btree;
CREATE OPERATOR CLASS down4 FOR TYPE integer USING btree FAMILY down AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 cmp(integer, integer);
ALTER OPERATOR FAMILY down USING btree ADD
    OPERATOR 1 > (integer, bigint), OPERATOR 5 < (integer, bigint), FUNCTION 1 (integer, bigint) cmp48(integer, bigint);
--- plan
CREATE OR REPLACE FUNCTION public.cmp48(integer, bigint)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE STRICT
AS $function$SELECT ($2 - $1)::integer$function$;
ALTER OPERATOR FAMILY public.down USING btree ADD OPERATOR 1 >(integer,bigint);
ALTER OPERATOR FAMILY public.down USING btree ADD OPERATOR 5 <(integer,bigint);
ALTER OPERATOR FAMILY public.down USING btree ADD FUNCTION 1 (integer, bigint) public.cmp48(integer,bigint);
--- back
ALTER OPERATOR FAMILY public.down USING btree DROP FUNCTION 1 (integer, bigint);
ALTER OPERATOR FAMILY public.down USING btree DROP OPERATOR 1 (integer, bigint);
ALTER OPERATOR FAMILY public.down USING btree DROP OPERATOR 5 (integer, bigint);
DROP FUNCTION public.cmp48(integer, bigint);
