--- from
CREATE FUNCTION same(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text);
CREATE TABLE t (a text);
CREATE INDEX t_i ON t ((a === 'x'));
--- to
CREATE FUNCTION same(x text, y text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT x = y';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text);
CREATE TABLE t (a text);
CREATE INDEX t_i ON t ((a === 'x'));
--- plan
DROP INDEX public.t_i;
DROP OPERATOR public.=== (text, text);
DROP FUNCTION public.same(text, text);
CREATE OR REPLACE FUNCTION public.same(x text, y text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT x = y$function$;
CREATE OPERATOR public.=== (function = public.same, leftarg = text, rightarg = text);
CREATE INDEX t_i ON public.t USING btree (((a OPERATOR(public.===) 'x'::text)));
--- back
DROP INDEX public.t_i;
DROP OPERATOR public.=== (text, text);
DROP FUNCTION public.same(text, text);
CREATE OR REPLACE FUNCTION public.same(a text, b text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT a = b$function$;
CREATE OPERATOR public.=== (function = public.same, leftarg = text, rightarg = text);
CREATE INDEX t_i ON public.t USING btree (((a OPERATOR(public.===) 'x'::text)));
