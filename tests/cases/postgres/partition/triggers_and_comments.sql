--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- to
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TRIGGER t BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
CREATE INDEX p_i ON p (note);
COMMENT ON TABLE p_eu IS 'e';
COMMENT ON COLUMN p_eu.note IS 'n';
COMMENT ON INDEX p_eu_note_idx IS 'i';
--- plan
CREATE OR REPLACE FUNCTION public.f()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$begin return new; end$function$;
CREATE INDEX p_eu_note_idx ON public.p_eu USING btree (note);
CREATE INDEX p_i ON public.p USING btree (note);
CREATE TRIGGER t BEFORE INSERT ON public.p FOR EACH ROW EXECUTE FUNCTION public.f();
COMMENT ON COLUMN public.p_eu.note IS 'n';
COMMENT ON INDEX public.p_eu_note_idx IS 'i';
COMMENT ON TABLE public.p_eu IS 'e';
--- back
COMMENT ON COLUMN public.p_eu.note IS NULL;
COMMENT ON TABLE public.p_eu IS NULL;
DROP TRIGGER t ON public.p;
DROP INDEX public.p_i;
DROP FUNCTION public.f();
