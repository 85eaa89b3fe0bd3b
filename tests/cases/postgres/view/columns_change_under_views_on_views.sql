--- setup
CREATE ROLE case_owner;
CREATE ROLE case_reader;
--- from
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE VIEW v1 WITH (security_barrier, check_option = local) AS SELECT id, a FROM t WHERE id > 0;
CREATE VIEW v2 WITH (security_barrier) AS SELECT id AS key, a FROM v1;
CREATE VIEW v3 AS SELECT v2.key, v2.a, t.b FROM v2 JOIN t ON t.id = v2.key;
CREATE MATERIALIZED VIEW v4 AS SELECT key, b FROM v3;
CREATE INDEX v4_i ON v4 (key);
CREATE FUNCTION f(v v2) RETURNS int LANGUAGE sql RETURN v.key;
CREATE FUNCTION all_v2() RETURNS SETOF v2 LANGUAGE sql AS 'SELECT * FROM public.v2';
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER instead INSTEAD OF UPDATE ON v2 FOR EACH ROW EXECUTE FUNCTION tf();
CREATE RULE ru AS ON INSERT TO v3 DO INSTEAD INSERT INTO v2 VALUES (new.key, new.a);
ALTER VIEW v3 ALTER COLUMN b SET DEFAULT 4;
COMMENT ON VIEW v2 IS 'two';
COMMENT ON COLUMN v3.b IS 'b of three';
COMMENT ON COLUMN v4.key IS 'key of four';
GRANT SELECT ON v2, v3, v4 TO case_reader;
GRANT UPDATE (b) ON v3 TO case_reader;
ALTER VIEW v3 OWNER TO case_owner;
--- to
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE VIEW v1 WITH (security_barrier, check_option = local) AS SELECT id, upper(a)::varchar(9) AS a FROM t WHERE id > 0;
CREATE VIEW v2 WITH (security_barrier) AS SELECT id AS key, a FROM v1;
CREATE VIEW v3 AS SELECT v2.key, v2.a, t.b FROM v2 JOIN t ON t.id = v2.key;
CREATE MATERIALIZED VIEW v4 AS SELECT key, b FROM v3;
CREATE INDEX v4_i ON v4 (key);
CREATE FUNCTION f(v v2) RETURNS int LANGUAGE sql RETURN v.key;
CREATE FUNCTION all_v2() RETURNS SETOF v2 LANGUAGE sql AS 'SELECT * FROM public.v2';
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER instead INSTEAD OF UPDATE ON v2 FOR EACH ROW EXECUTE FUNCTION tf();
CREATE RULE ru AS ON INSERT TO v3 DO INSTEAD INSERT INTO v2 VALUES (new.key, new.a);
ALTER VIEW v3 ALTER COLUMN b SET DEFAULT 4;
COMMENT ON VIEW v2 IS 'two';
COMMENT ON COLUMN v3.b IS 'b of three';
COMMENT ON COLUMN v4.key IS 'key of four';
GRANT SELECT ON v2, v3, v4 TO case_reader;
GRANT UPDATE (b) ON v3 TO case_reader;
ALTER VIEW v3 OWNER TO case_owner;
--- plan
DROP MATERIALIZED VIEW public.v4;
DROP VIEW public.v3;
DROP FUNCTION public.all_v2();
DROP FUNCTION public.f(public.v2);
DROP VIEW public.v2;
DROP VIEW public.v1;
CREATE VIEW public.v1 WITH (security_barrier = 'true', check_option = 'local') AS
 SELECT t.id,
    (upper(t.a))::character varying(9) AS a
   FROM public.t
  WHERE (t.id > 0);
CREATE VIEW public.v2 WITH (security_barrier = 'true') AS
 SELECT v1.id AS key,
    v1.a
   FROM public.v1;
CREATE VIEW public.v3 AS
 SELECT v2.key,
    v2.a,
    t.b
   FROM (public.v2
     JOIN public.t ON ((t.id = v2.key)));
ALTER TABLE public.v3 ALTER COLUMN b SET DEFAULT 4;
CREATE MATERIALIZED VIEW public.v4 AS
 SELECT v3.key,
    v3.b
   FROM public.v3;
CREATE INDEX v4_i ON public.v4 USING btree (key);
CREATE RULE ru AS
    ON INSERT TO public.v3 DO INSTEAD  INSERT INTO public.v2 (key, a)
  VALUES (new.key, new.a);
CREATE TRIGGER instead INSTEAD OF UPDATE ON public.v2 FOR EACH ROW EXECUTE FUNCTION public.tf();
CREATE OR REPLACE FUNCTION public.all_v2()
 RETURNS SETOF public.v2
 LANGUAGE sql
AS $function$SELECT * FROM public.v2$function$;
CREATE OR REPLACE FUNCTION public.f(v public.v2)
 RETURNS integer
 LANGUAGE sql
RETURN (v).key;
COMMENT ON COLUMN public.v4.key IS 'key of four';
COMMENT ON VIEW public.v2 IS 'two';
COMMENT ON COLUMN public.v3.b IS 'b of three';
ALTER VIEW public.v3 OWNER TO case_owner;
GRANT SELECT ON TABLE public.v4 TO case_reader;
GRANT SELECT ON TABLE public.v2 TO case_reader;
GRANT SELECT, UPDATE (b) ON TABLE public.v3 TO case_reader;
--- back
DROP MATERIALIZED VIEW public.v4;
DROP VIEW public.v3;
DROP FUNCTION public.all_v2();
DROP FUNCTION public.f(public.v2);
DROP VIEW public.v2;
DROP VIEW public.v1;
CREATE VIEW public.v1 WITH (security_barrier = 'true', check_option = 'local') AS
 SELECT t.id,
    t.a
   FROM public.t
  WHERE (t.id > 0);
CREATE VIEW public.v2 WITH (security_barrier = 'true') AS
 SELECT v1.id AS key,
    v1.a
   FROM public.v1;
CREATE VIEW public.v3 AS
 SELECT v2.key,
    v2.a,
    t.b
   FROM (public.v2
     JOIN public.t ON ((t.id = v2.key)));
ALTER TABLE public.v3 ALTER COLUMN b SET DEFAULT 4;
CREATE MATERIALIZED VIEW public.v4 AS
 SELECT v3.key,
    v3.b
   FROM public.v3;
CREATE INDEX v4_i ON public.v4 USING btree (key);
CREATE RULE ru AS
    ON INSERT TO public.v3 DO INSTEAD  INSERT INTO public.v2 (key, a)
  VALUES (new.key, new.a);
CREATE TRIGGER instead INSTEAD OF UPDATE ON public.v2 FOR EACH ROW EXECUTE FUNCTION public.tf();
CREATE OR REPLACE FUNCTION public.all_v2()
 RETURNS SETOF public.v2
 LANGUAGE sql
AS $function$SELECT * FROM public.v2$function$;
CREATE OR REPLACE FUNCTION public.f(v public.v2)
 RETURNS integer
 LANGUAGE sql
RETURN (v).key;
COMMENT ON COLUMN public.v4.key IS 'key of four';
COMMENT ON VIEW public.v2 IS 'two';
COMMENT ON COLUMN public.v3.b IS 'b of three';
ALTER VIEW public.v3 OWNER TO case_owner;
GRANT SELECT ON TABLE public.v4 TO case_reader;
GRANT SELECT ON TABLE public.v2 TO case_reader;
GRANT SELECT, UPDATE (b) ON TABLE public.v3 TO case_reader;
