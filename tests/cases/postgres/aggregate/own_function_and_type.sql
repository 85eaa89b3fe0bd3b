--- from
CREATE TYPE pair AS (a integer, b integer);
CREATE FUNCTION add_pair(pair, integer) RETURNS pair LANGUAGE sql AS 'SELECT ROW(($1).a + $2, ($1).b)::pair';
CREATE AGGREGATE sums(integer) (SFUNC = add_pair, STYPE = pair);
--- to
CREATE TYPE pair AS (a integer, b bigint);
CREATE FUNCTION add_pair(pair, integer) RETURNS pair LANGUAGE sql AS 'SELECT ROW(($1).a + $2, ($1).b)::pair';
CREATE AGGREGATE sums(integer) (SFUNC = add_pair, STYPE = pair);
--- plan
DROP AGGREGATE public.sums(integer);
DROP FUNCTION public.add_pair(public.pair, integer);
ALTER TYPE public.pair ALTER ATTRIBUTE b TYPE bigint;
CREATE OR REPLACE FUNCTION public.add_pair(public.pair, integer)
 RETURNS public.pair
 LANGUAGE sql
AS $function$SELECT ROW(($1).a + $2, ($1).b)::pair$function$;
CREATE AGGREGATE public.sums(integer) (sfunc = public.add_pair, stype = public.pair);
--- back
DROP AGGREGATE public.sums(integer);
DROP FUNCTION public.add_pair(public.pair, integer);
ALTER TYPE public.pair ALTER ATTRIBUTE b TYPE integer;
CREATE OR REPLACE FUNCTION public.add_pair(public.pair, integer)
 RETURNS public.pair
 LANGUAGE sql
AS $function$SELECT ROW(($1).a + $2, ($1).b)::pair$function$;
CREATE AGGREGATE public.sums(integer) (sfunc = public.add_pair, stype = public.pair);
