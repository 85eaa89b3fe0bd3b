--- from
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);
CREATE VIEW v AS SELECT a.id FROM a JOIN b ON a.id = b.a_id;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
--- to
CREATE TABLE b (id int PRIMARY KEY, a_id int);
--- plan
DROP VIEW public.v;
ALTER TABLE public.b DROP CONSTRAINT b_a_id_fkey;
DROP TABLE public.a;
DROP FUNCTION public.f();
--- back
CREATE OR REPLACE FUNCTION public.f()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN RETURN NEW; END$function$;
CREATE TABLE public.a (
    id integer NOT NULL,
    CONSTRAINT a_pkey PRIMARY KEY (id)
);
ALTER TABLE public.b ADD CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a(id);
CREATE VIEW public.v AS
 SELECT a.id
   FROM (public.a
     JOIN public.b ON ((a.id = b.a_id)));
CREATE TRIGGER tr BEFORE INSERT ON public.a FOR EACH ROW EXECUTE FUNCTION public.f();
--- hazards
drop column public.a.id
drop constraint public.a.a_pkey
drop constraint public.b.b_a_id_fkey
drop function public.f.
drop table public.a
drop trigger public.a.tr
drop view public.v
back:
