--- from
CREATE TABLE t (a int);
CREATE TABLE base (a int);
--- to
CREATE TABLE base (a int);
CREATE VIEW t AS SELECT a FROM base;
--- plan
DROP TABLE public.t;
CREATE VIEW public.t AS
 SELECT base.a
   FROM public.base;
--- back
DROP VIEW public.t;
CREATE TABLE public.t (
    a integer
);
