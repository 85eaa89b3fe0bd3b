--- from
CREATE TABLE t (n integer);
--- to
CREATE TYPE money2;
CREATE FUNCTION money2_in(cstring) RETURNS money2 LANGUAGE internal IMMUTABLE STRICT AS 'int8in';
CREATE FUNCTION money2_out(money2) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int8out';
CREATE TYPE money2 (INPUT = money2_in, OUTPUT = money2_out, LIKE = int8, DEFAULT = '0');
COMMENT ON TYPE money2 IS 'cents';
CREATE TABLE t (n integer, m money2, ms money2[]);
--- plan
CREATE TYPE public.money2;
CREATE OR REPLACE FUNCTION public.money2_in(cstring)
 RETURNS public.money2
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int8in$function$;
CREATE OR REPLACE FUNCTION public.money2_out(public.money2)
 RETURNS cstring
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int8out$function$;
CREATE TYPE public.money2 (input = public.money2_in, output = public.money2_out, internallength = 8, passedbyvalue = true, alignment = double, default = '0');
ALTER TABLE public.t ADD COLUMN m public.money2;
ALTER TABLE public.t ADD COLUMN ms public.money2[];
COMMENT ON TYPE public.money2 IS 'cents';
--- back
ALTER TABLE public.t DROP COLUMN m;
ALTER TABLE public.t DROP COLUMN ms;
DROP TYPE public.money2 CASCADE;
