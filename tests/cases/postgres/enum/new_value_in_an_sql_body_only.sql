--- from
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE t (s status);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM t WHERE s = 'new' $$;
CREATE FUNCTION p() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN 0; END $$;
--- rows
INSERT INTO t VALUES ('new'), ('done');
--- to
CREATE TYPE status AS ENUM ('new', 'done', 'gone');
CREATE TABLE t (s status);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM t WHERE s = 'gone' $$;
CREATE FUNCTION p() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN 0; END $$;
--- plan
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('new', 'done', 'gone');
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
CREATE OR REPLACE FUNCTION public.f()
 RETURNS bigint
 LANGUAGE sql
AS $function$ SELECT count(*) FROM t WHERE s = 'gone' $function$;
DROP TYPE public.status__replaced;
--- back
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('new', 'done');
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
CREATE OR REPLACE FUNCTION public.f()
 RETURNS bigint
 LANGUAGE sql
AS $function$ SELECT count(*) FROM t WHERE s = 'new' $function$;
DROP TYPE public.status__replaced;
