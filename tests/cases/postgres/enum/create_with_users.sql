--- from
--- to
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (m mood DEFAULT 'ok', l mood[]);
CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1';
--- plan
CREATE TYPE public.mood AS ENUM ('sad', 'ok');
CREATE OR REPLACE FUNCTION public.f(public.mood)
 RETURNS public.mood
 LANGUAGE sql
AS $function$SELECT $1$function$;
CREATE TABLE public.t (
    m public.mood DEFAULT 'ok'::public.mood,
    l public.mood[]
);
--- back
DROP TABLE public.t;
DROP FUNCTION public.f(public.mood);
DROP TYPE public.mood;
