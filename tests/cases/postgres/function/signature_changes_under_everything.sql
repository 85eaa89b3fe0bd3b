--- setup
CREATE ROLE case_reader;
--- from
CREATE FUNCTION f(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n + 1';
CREATE FUNCTION g() RETURNS int LANGUAGE sql RETURN public.f(1);
CREATE TABLE t (
  id int DEFAULT f(1),
  a int CONSTRAINT k CHECK (f(a) > 0),
  twice int GENERATED ALWAYS AS (f(a) * 2) STORED
);
CREATE INDEX i ON t (f(a));
CREATE INDEX j ON t (id) WHERE f(a) > 3;
CREATE VIEW v AS SELECT f(a) AS x FROM t;
CREATE MATERIALIZED VIEW m AS SELECT x FROM v;
CREATE DOMAIN d AS int CONSTRAINT positive CHECK (f(VALUE) > 0);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (f(new.a) > 4) EXECUTE FUNCTION tf();
CREATE POLICY p ON t USING (f(a) > 5);
CREATE RULE ru AS ON UPDATE TO t WHERE f(old.a) > 6 DO ALSO DELETE FROM t d WHERE d.a = old.a + 1000;
CREATE STATISTICS s ON (f(a)), id FROM t;
CREATE PUBLICATION pub FOR TABLE t WHERE (a > 3);
GRANT EXECUTE ON FUNCTION f(int) TO case_reader;
REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
COMMENT ON FUNCTION f(int) IS 'one more';
GRANT SELECT ON v TO case_reader;
--- rows
INSERT INTO t (id, a) VALUES (1, 4), (2, 9);
--- to
CREATE FUNCTION f(n int, step int DEFAULT 1) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT (n + step)::bigint';
CREATE FUNCTION g() RETURNS bigint LANGUAGE sql RETURN public.f(1);
CREATE TABLE t (
  id int DEFAULT f(1),
  a int CONSTRAINT k CHECK (f(a) > 0),
  twice bigint GENERATED ALWAYS AS (f(a) * 2) STORED
);
CREATE INDEX i ON t (f(a));
CREATE INDEX j ON t (id) WHERE f(a) > 3;
CREATE VIEW v AS SELECT f(a) AS x FROM t;
CREATE MATERIALIZED VIEW m AS SELECT x FROM v;
CREATE DOMAIN d AS int CONSTRAINT positive CHECK (f(VALUE) > 0);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (f(new.a) > 4) EXECUTE FUNCTION tf();
CREATE POLICY p ON t USING (f(a) > 5);
CREATE RULE ru AS ON UPDATE TO t WHERE f(old.a) > 6 DO ALSO DELETE FROM t d WHERE d.a = old.a + 1000;
CREATE STATISTICS s ON (f(a)), id FROM t;
CREATE PUBLICATION pub FOR TABLE t WHERE (a > 3);
GRANT EXECUTE ON FUNCTION f(int, int) TO case_reader;
REVOKE EXECUTE ON FUNCTION f(int, int) FROM PUBLIC;
COMMENT ON FUNCTION f(int, int) IS 'one more';
GRANT SELECT ON v TO case_reader;
--- plan
DROP POLICY p ON public.t;
DROP TRIGGER tr ON public.t;
DROP RULE ru ON public.t;
DROP STATISTICS public.s;
DROP MATERIALIZED VIEW public.m;
DROP VIEW public.v;
DROP INDEX public.i;
DROP INDEX public.j;
ALTER TABLE public.t DROP CONSTRAINT k;
ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT;
ALTER TABLE public.t DROP COLUMN twice;
DROP FUNCTION public.g();
ALTER DOMAIN public.d DROP CONSTRAINT positive;
DROP FUNCTION public.f(integer);
CREATE OR REPLACE FUNCTION public.f(n integer, step integer DEFAULT 1)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT (n + step)::bigint$function$;
ALTER DOMAIN public.d ADD CONSTRAINT positive CHECK ((public.f(VALUE) > 0));
CREATE OR REPLACE FUNCTION public.g()
 RETURNS bigint
 LANGUAGE sql
RETURN public.f(1);
ALTER TABLE public.t ADD COLUMN twice bigint GENERATED ALWAYS AS ((public.f(a) * 2)) STORED;
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT public.f(1);
ALTER TABLE public.t ADD CONSTRAINT k CHECK ((public.f(a) > 0));
CREATE INDEX i ON public.t USING btree (public.f(a));
CREATE INDEX j ON public.t USING btree (id) WHERE (public.f(a) > 3);
CREATE VIEW public.v AS
 SELECT public.f(t.a) AS x
   FROM public.t;
CREATE MATERIALIZED VIEW public.m AS
 SELECT v.x
   FROM public.v;
CREATE STATISTICS public.s ON id, (public.f(a)) FROM public.t;
CREATE RULE ru AS
    ON UPDATE TO public.t
   WHERE (public.f(old.a) > 6) DO  DELETE FROM public.t d
  WHERE (d.a = (old.a + 1000));
CREATE TRIGGER tr BEFORE INSERT ON public.t FOR EACH ROW WHEN ((public.f(new.a) > 4)) EXECUTE FUNCTION public.tf();
CREATE POLICY p ON public.t USING ((public.f(a) > 5));
COMMENT ON FUNCTION public.f(integer, integer) IS 'one more';
GRANT EXECUTE ON FUNCTION public.f(integer, integer) TO case_reader;
REVOKE EXECUTE ON FUNCTION public.f(integer, integer) FROM PUBLIC;
GRANT SELECT ON TABLE public.v TO case_reader;
--- back
DROP POLICY p ON public.t;
DROP TRIGGER tr ON public.t;
DROP RULE ru ON public.t;
DROP STATISTICS public.s;
DROP MATERIALIZED VIEW public.m;
DROP VIEW public.v;
DROP INDEX public.i;
DROP INDEX public.j;
ALTER TABLE public.t DROP CONSTRAINT k;
ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT;
ALTER TABLE public.t DROP COLUMN twice;
DROP FUNCTION public.g();
ALTER DOMAIN public.d DROP CONSTRAINT positive;
DROP FUNCTION public.f(integer, integer);
CREATE OR REPLACE FUNCTION public.f(n integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT n + 1$function$;
ALTER DOMAIN public.d ADD CONSTRAINT positive CHECK ((public.f(VALUE) > 0));
CREATE OR REPLACE FUNCTION public.g()
 RETURNS integer
 LANGUAGE sql
RETURN public.f(1);
ALTER TABLE public.t ADD COLUMN twice integer GENERATED ALWAYS AS ((public.f(a) * 2)) STORED;
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT public.f(1);
ALTER TABLE public.t ADD CONSTRAINT k CHECK ((public.f(a) > 0));
CREATE INDEX i ON public.t USING btree (public.f(a));
CREATE INDEX j ON public.t USING btree (id) WHERE (public.f(a) > 3);
CREATE VIEW public.v AS
 SELECT public.f(t.a) AS x
   FROM public.t;
CREATE MATERIALIZED VIEW public.m AS
 SELECT v.x
   FROM public.v;
CREATE STATISTICS public.s ON id, (public.f(a)) FROM public.t;
CREATE RULE ru AS
    ON UPDATE TO public.t
   WHERE (public.f(old.a) > 6) DO  DELETE FROM public.t d
  WHERE (d.a = (old.a + 1000));
CREATE TRIGGER tr BEFORE INSERT ON public.t FOR EACH ROW WHEN ((public.f(new.a) > 4)) EXECUTE FUNCTION public.tf();
CREATE POLICY p ON public.t USING ((public.f(a) > 5));
COMMENT ON FUNCTION public.f(integer) IS 'one more';
GRANT EXECUTE ON FUNCTION public.f(integer) TO case_reader;
REVOKE EXECUTE ON FUNCTION public.f(integer) FROM PUBLIC;
GRANT SELECT ON TABLE public.v TO case_reader;
