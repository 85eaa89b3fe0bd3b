--- from
CREATE SCHEMA "Odd";
--- to
CREATE SCHEMA "Odd";
CREATE TYPE "Odd"."T";
CREATE FUNCTION "Odd".t_in(cstring) RETURNS "Odd"."T" LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION "Odd".t_out("Odd"."T") RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION "Odd".t_recv(internal) RETURNS "Odd"."T" LANGUAGE internal STABLE STRICT AS 'textrecv';
CREATE FUNCTION "Odd".t_send("Odd"."T") RETURNS bytea LANGUAGE internal STABLE STRICT AS 'textsend';
CREATE FUNCTION "Odd".t_analyze(internal) RETURNS boolean LANGUAGE internal STRICT AS 'ts_typanalyze';
CREATE TYPE "Odd"."T" (INPUT = "Odd".t_in, OUTPUT = "Odd".t_out, RECEIVE = "Odd".t_recv, SEND = "Odd".t_send,
    TYPMOD_IN = varchartypmodin, TYPMOD_OUT = varchartypmodout, ANALYZE = "Odd".t_analyze,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended, CATEGORY = 'x', PREFERRED = true,
    DEFAULT = 'it''s', DELIMITER = ';', COLLATABLE = true);
CREATE TABLE "Odd".t (a "Odd"."T");
--- plan
CREATE TYPE "Odd"."T";
CREATE OR REPLACE FUNCTION "Odd".t_analyze(internal)
 RETURNS boolean
 LANGUAGE internal
 STRICT
AS $function$ts_typanalyze$function$;
CREATE OR REPLACE FUNCTION "Odd".t_in(cstring)
 RETURNS "Odd"."T"
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$textin$function$;
CREATE OR REPLACE FUNCTION "Odd".t_out("Odd"."T")
 RETURNS cstring
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$textout$function$;
CREATE OR REPLACE FUNCTION "Odd".t_recv(internal)
 RETURNS "Odd"."T"
 LANGUAGE internal
 STABLE STRICT
AS $function$textrecv$function$;
CREATE OR REPLACE FUNCTION "Odd".t_send("Odd"."T")
 RETURNS bytea
 LANGUAGE internal
 STABLE STRICT
AS $function$textsend$function$;
CREATE TYPE "Odd"."T" (input = "Odd".t_in, output = "Odd".t_out, receive = "Odd".t_recv, send = "Odd".t_send, typmod_in = varchartypmodin, typmod_out = varchartypmodout, analyze = "Odd".t_analyze, alignment = double, storage = extended, category = 'x', preferred = true, default = 'it''s', delimiter = ';', collatable = true);
CREATE TABLE "Odd".t (
    a "Odd"."T"
);
--- back
DROP TABLE "Odd".t;
DROP TYPE "Odd"."T" CASCADE;
DROP FUNCTION "Odd".t_analyze(internal);
