--- from
CREATE TABLE t (id integer, a varchar(20), n numeric, w text,
    CONSTRAINT listed CHECK (a IN ('x', 'y')),
    CONSTRAINT numbers CHECK (n = ANY (ARRAY[1, 2])),
    CONSTRAINT others CHECK (w <> ALL (ARRAY[a, 'never'])));
CREATE INDEX i ON t (id) WHERE a NOT IN ('x', 'it''s');
CREATE VIEW v AS SELECT id FROM t WHERE a IN ('x', 'y');
--- rows
INSERT INTO t VALUES (1, 'x', 2, 'w');
--- to
CREATE TABLE t (id integer, a varchar(30), n numeric, w text,
    g text GENERATED ALWAYS AS (CASE WHEN a IN ('x', 'y') THEN 'u' END) STORED,
    CONSTRAINT listed CHECK (a IN ('x', 'y', 'z')),
    CONSTRAINT numbers CHECK (n = ANY (ARRAY[1, 2])),
    CONSTRAINT others CHECK (w <> ALL (ARRAY[a, 'never'])));
CREATE INDEX i ON t (id) WHERE a NOT IN ('x', 'it''s');
CREATE VIEW v AS SELECT id FROM t WHERE a IN ('x', 'y');
CREATE FUNCTION f(a varchar) RETURNS boolean LANGUAGE sql RETURN a IN ('x', 'y');
CREATE POLICY p ON t USING (a IN ('x', 'y'));
--- plan
DROP VIEW public.v;
DROP INDEX public.i;
ALTER TABLE public.t DROP CONSTRAINT listed;
ALTER TABLE public.t DROP CONSTRAINT others;
CREATE OR REPLACE FUNCTION public.f(a character varying)
 RETURNS boolean
 LANGUAGE sql
RETURN ((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying]::character varying[])::text[]));
ALTER TABLE public.t ALTER COLUMN a TYPE character varying(30);
ALTER TABLE public.t ADD COLUMN g text GENERATED ALWAYS AS (
CASE
    WHEN ((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying]::character varying[])::text[])) THEN 'u'::text
    ELSE NULL::text
END) STORED;
ALTER TABLE public.t ADD CONSTRAINT listed CHECK (((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying, 'z'::character varying]::character varying[])::text[])));
ALTER TABLE public.t ADD CONSTRAINT others CHECK ((w <> ALL (ARRAY[a, 'never'::character varying])));
CREATE INDEX i ON public.t USING btree (id) WHERE ((a)::text <> ALL ((ARRAY['x'::character varying, 'it''s'::character varying]::character varying[])::text[]));
CREATE VIEW public.v AS
 SELECT t.id
   FROM public.t
  WHERE ((t.a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying]::character varying[])::text[]));
CREATE POLICY p ON public.t USING (((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying]::character varying[])::text[])));
--- back
DROP POLICY p ON public.t;
DROP VIEW public.v;
DROP INDEX public.i;
ALTER TABLE public.t DROP CONSTRAINT listed;
ALTER TABLE public.t DROP CONSTRAINT others;
ALTER TABLE public.t DROP COLUMN g;
DROP FUNCTION public.f(character varying);
ALTER TABLE public.t ALTER COLUMN a TYPE character varying(20);
ALTER TABLE public.t ADD CONSTRAINT listed CHECK (((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying]::character varying[])::text[])));
ALTER TABLE public.t ADD CONSTRAINT others CHECK ((w <> ALL (ARRAY[a, 'never'::character varying])));
CREATE INDEX i ON public.t USING btree (id) WHERE ((a)::text <> ALL ((ARRAY['x'::character varying, 'it''s'::character varying]::character varying[])::text[]));
CREATE VIEW public.v AS
 SELECT t.id
   FROM public.t
  WHERE ((t.a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying]::character varying[])::text[]));
