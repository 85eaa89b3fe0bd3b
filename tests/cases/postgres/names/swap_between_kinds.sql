--- from
CREATE TABLE x (a int);
CREATE VIEW y AS SELECT 1 AS a;
CREATE SEQUENCE z;
CREATE TYPE e AS ENUM ('a');
CREATE DOMAIN d AS int;
--- to
CREATE VIEW x AS SELECT 1 AS a;
CREATE SEQUENCE y;
CREATE TABLE z (a int);
CREATE DOMAIN e AS int;
CREATE TYPE d AS ENUM ('a');
--- plan
DROP VIEW public.y;
DROP TABLE public.x;
DROP SEQUENCE public.z;
DROP DOMAIN public.d;
DROP TYPE public.e;
CREATE TYPE public.d AS ENUM ('a');
CREATE DOMAIN public.e AS integer;
CREATE SEQUENCE public.y;
CREATE TABLE public.z (
    a integer
);
CREATE VIEW public.x AS
 SELECT 1 AS a;
--- back
DROP VIEW public.x;
DROP TABLE public.z;
DROP SEQUENCE public.y;
DROP DOMAIN public.e;
DROP TYPE public.d;
CREATE TYPE public.e AS ENUM ('a');
CREATE DOMAIN public.d AS integer;
CREATE SEQUENCE public.z;
CREATE TABLE public.x (
    a integer
);
CREATE VIEW public.y AS
 SELECT 1 AS a;
