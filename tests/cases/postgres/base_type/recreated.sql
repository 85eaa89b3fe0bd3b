--- from
CREATE TYPE num;
CREATE FUNCTION num_in(cstring) RETURNS num LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION num_out(num) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE num (INPUT = num_in, OUTPUT = num_out, LIKE = int4);
CREATE FUNCTION twice(num) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4abs';
CREATE TABLE t (id integer, n num);
CREATE CAST (num AS integer) WITHOUT FUNCTION;
--- to
CREATE TYPE num;
CREATE FUNCTION num_in(cstring) RETURNS num LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION num_out(num) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE num (INPUT = num_in, OUTPUT = num_out, LIKE = int4, DEFAULT = '7');
CREATE FUNCTION twice(num) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4abs';
CREATE TABLE t (id integer, n num);
CREATE CAST (num AS integer) WITHOUT FUNCTION;
--- plan
ALTER TABLE public.t DROP COLUMN n;
DROP CAST (public.num AS integer);
DROP FUNCTION public.twice(public.num);
DROP TYPE public.num CASCADE;
CREATE TYPE public.num;
CREATE OR REPLACE FUNCTION public.num_in(cstring)
 RETURNS public.num
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4in$function$;
CREATE OR REPLACE FUNCTION public.num_out(public.num)
 RETURNS cstring
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4out$function$;
CREATE TYPE public.num (input = public.num_in, output = public.num_out, internallength = 4, passedbyvalue = true, default = '7');
CREATE OR REPLACE FUNCTION public.twice(public.num)
 RETURNS integer
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4abs$function$;
CREATE CAST (public.num AS integer) WITHOUT FUNCTION;
ALTER TABLE public.t ADD COLUMN n public.num;
--- back
ALTER TABLE public.t DROP COLUMN n;
DROP CAST (public.num AS integer);
DROP FUNCTION public.twice(public.num);
DROP TYPE public.num CASCADE;
CREATE TYPE public.num;
CREATE OR REPLACE FUNCTION public.num_in(cstring)
 RETURNS public.num
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4in$function$;
CREATE OR REPLACE FUNCTION public.num_out(public.num)
 RETURNS cstring
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4out$function$;
CREATE TYPE public.num (input = public.num_in, output = public.num_out, internallength = 4, passedbyvalue = true);
CREATE OR REPLACE FUNCTION public.twice(public.num)
 RETURNS integer
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4abs$function$;
CREATE CAST (public.num AS integer) WITHOUT FUNCTION;
ALTER TABLE public.t ADD COLUMN n public.num;
