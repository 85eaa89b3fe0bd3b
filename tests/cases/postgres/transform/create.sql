--- from
CREATE TYPE pair AS (a integer, b integer);
--- to
CREATE TYPE pair AS (a integer, b integer);
CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
CREATE FUNCTION to_sql(internal) RETURNS pair LANGUAGE internal IMMUTABLE STRICT AS 'record_recv';
CREATE TRANSFORM FOR pair LANGUAGE plpgsql (FROM SQL WITH FUNCTION from_sql(internal), TO SQL WITH FUNCTION to_sql(internal));
COMMENT ON TRANSFORM FOR pair LANGUAGE plpgsql IS 'there and back';
--- plan
CREATE OR REPLACE FUNCTION public.from_sql(internal)
 RETURNS internal
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4recv$function$;
CREATE OR REPLACE FUNCTION public.to_sql(internal)
 RETURNS public.pair
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$record_recv$function$;
CREATE TRANSFORM FOR public.pair LANGUAGE plpgsql (FROM SQL WITH FUNCTION public.from_sql(internal), TO SQL WITH FUNCTION public.to_sql(internal));
COMMENT ON TRANSFORM FOR public.pair LANGUAGE plpgsql IS 'there and back';
--- back
DROP TRANSFORM FOR public.pair LANGUAGE plpgsql;
DROP FUNCTION public.from_sql(internal);
DROP FUNCTION public.to_sql(internal);
