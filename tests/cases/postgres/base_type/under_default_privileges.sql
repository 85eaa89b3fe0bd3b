--- setup
CREATE ROLE case_reader;
--- from
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO case_reader;
--- to
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO case_reader;
CREATE TYPE cents;
CREATE FUNCTION cents_in(cstring) RETURNS cents LANGUAGE internal IMMUTABLE STRICT AS 'int8in';
CREATE FUNCTION cents_out(cents) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int8out';
CREATE TYPE cents (INPUT = cents_in, OUTPUT = cents_out, LIKE = int8);
REVOKE ALL ON TYPE cents FROM case_reader;
--- plan
CREATE TYPE public.cents;
CREATE OR REPLACE FUNCTION public.cents_in(cstring)
 RETURNS public.cents
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int8in$function$;
CREATE OR REPLACE FUNCTION public.cents_out(public.cents)
 RETURNS cstring
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int8out$function$;
CREATE TYPE public.cents (input = public.cents_in, output = public.cents_out, internallength = 8, passedbyvalue = true, alignment = double);
REVOKE USAGE ON TYPE public.cents FROM case_reader;
--- back
DROP TYPE public.cents CASCADE;
