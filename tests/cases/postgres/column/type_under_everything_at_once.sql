--- setup
CREATE ROLE case_owner;
CREATE ROLE case_reader;
--- from
CREATE TABLE other (id int PRIMARY KEY, note text);
CREATE TABLE t (
  id int NOT NULL,
  a int NOT NULL DEFAULT 1 REFERENCES other,
  twice int GENERATED ALWAYS AS (a * 2) STORED,
  note text,
  CONSTRAINT t_key UNIQUE (a, id),
  CONSTRAINT t_check CHECK (a > 0)
);
ALTER TABLE other ADD CONSTRAINT back FOREIGN KEY (id) REFERENCES other (id) DEFERRABLE;
CREATE UNIQUE INDEX t_a ON t (a) INCLUDE (note);
CREATE INDEX t_partly ON t (note) WHERE a > 5;
COMMENT ON INDEX t_partly IS 'partly';
CREATE TABLE refers (a int, id int, CONSTRAINT refers_t FOREIGN KEY (a, id) REFERENCES t (a, id) ON DELETE CASCADE);
CREATE STATISTICS s (ndistinct) ON a, id FROM t;
ALTER STATISTICS s SET STATISTICS 50;
COMMENT ON STATISTICS s IS 'how they go together';
CREATE VIEW v WITH (security_barrier) AS SELECT id, a AS x FROM t WHERE a > 3;
CREATE VIEW w AS SELECT x FROM v;
ALTER VIEW w ALTER COLUMN x SET DEFAULT 7;
COMMENT ON VIEW v IS 'the first';
COMMENT ON COLUMN w.x IS 'the second';
GRANT SELECT ON v TO case_reader;
GRANT INSERT (x) ON w TO case_reader WITH GRANT OPTION;
CREATE MATERIALIZED VIEW m AS SELECT sum(a) AS total, id FROM t GROUP BY id;
CREATE UNIQUE INDEX m_id ON m (id);
ALTER MATERIALIZED VIEW m CLUSTER ON m_id;
ALTER MATERIALIZED VIEW m ALTER COLUMN id SET STATISTICS 9;
GRANT SELECT ON m TO case_reader;
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(a) FROM t; END;
COMMENT ON FUNCTION total() IS 'all of it';
REVOKE ALL ON FUNCTION total() FROM PUBLIC;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (new.a > 9) EXECUTE FUNCTION tf();
CREATE TRIGGER instead INSTEAD OF INSERT ON w FOR EACH ROW EXECUTE FUNCTION tf();
COMMENT ON TRIGGER tr ON t IS 'watches';
ALTER TABLE t DISABLE TRIGGER tr;
CREATE RULE ru AS ON DELETE TO t WHERE old.a > 3 DO ALSO DELETE FROM other o WHERE o.id = old.a + 1000;
ALTER TABLE t DISABLE RULE ru;
CREATE POLICY p ON t TO case_reader USING (a > 1) WITH CHECK (a > 2);
COMMENT ON POLICY p ON t IS 'who';
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE t REPLICA IDENTITY USING INDEX t_a, CLUSTER ON t_key;
ALTER VIEW v OWNER TO case_owner;
ALTER MATERIALIZED VIEW m OWNER TO case_owner;
--- rows
INSERT INTO other VALUES (4, 'x'), (7, 'y');
INSERT INTO t (id, a) VALUES (1, 4), (2, 7);
INSERT INTO refers VALUES (4, 1);
--- to
CREATE TABLE other (id bigint PRIMARY KEY, note text);
CREATE TABLE t (
  id int NOT NULL,
  a bigint NOT NULL DEFAULT 1 REFERENCES other,
  twice bigint GENERATED ALWAYS AS (a * 2) STORED,
  note text,
  CONSTRAINT t_key UNIQUE (a, id),
  CONSTRAINT t_check CHECK (a > 0)
);
ALTER TABLE other ADD CONSTRAINT back FOREIGN KEY (id) REFERENCES other (id) DEFERRABLE;
CREATE UNIQUE INDEX t_a ON t (a) INCLUDE (note);
CREATE INDEX t_partly ON t (note) WHERE a > 5;
COMMENT ON INDEX t_partly IS 'partly';
CREATE TABLE refers (a bigint, id int, CONSTRAINT refers_t FOREIGN KEY (a, id) REFERENCES t (a, id) ON DELETE CASCADE);
CREATE STATISTICS s (ndistinct) ON a, id FROM t;
ALTER STATISTICS s SET STATISTICS 50;
COMMENT ON STATISTICS s IS 'how they go together';
CREATE VIEW v WITH (security_barrier) AS SELECT id, a AS x FROM t WHERE a > 3;
CREATE VIEW w AS SELECT x FROM v;
ALTER VIEW w ALTER COLUMN x SET DEFAULT 7;
COMMENT ON VIEW v IS 'the first';
COMMENT ON COLUMN w.x IS 'the second';
GRANT SELECT ON v TO case_reader;
GRANT INSERT (x) ON w TO case_reader WITH GRANT OPTION;
CREATE MATERIALIZED VIEW m AS SELECT sum(a) AS total, id FROM t GROUP BY id;
CREATE UNIQUE INDEX m_id ON m (id);
ALTER MATERIALIZED VIEW m CLUSTER ON m_id;
ALTER MATERIALIZED VIEW m ALTER COLUMN id SET STATISTICS 9;
GRANT SELECT ON m TO case_reader;
CREATE FUNCTION total() RETURNS numeric LANGUAGE sql BEGIN ATOMIC SELECT sum(a) FROM t; END;
COMMENT ON FUNCTION total() IS 'all of it';
REVOKE ALL ON FUNCTION total() FROM PUBLIC;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (new.a > 9) EXECUTE FUNCTION tf();
CREATE TRIGGER instead INSTEAD OF INSERT ON w FOR EACH ROW EXECUTE FUNCTION tf();
COMMENT ON TRIGGER tr ON t IS 'watches';
ALTER TABLE t DISABLE TRIGGER tr;
CREATE RULE ru AS ON DELETE TO t WHERE old.a > 3 DO ALSO DELETE FROM other o WHERE o.id = old.a + 1000;
ALTER TABLE t DISABLE RULE ru;
CREATE POLICY p ON t TO case_reader USING (a > 1) WITH CHECK (a > 2);
COMMENT ON POLICY p ON t IS 'who';
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE t REPLICA IDENTITY USING INDEX t_a, CLUSTER ON t_key;
ALTER VIEW v OWNER TO case_owner;
ALTER MATERIALIZED VIEW m OWNER TO case_owner;
--- plan
DROP POLICY p ON public.t;
DROP TRIGGER tr ON public.t;
DROP RULE ru ON public.t;
DROP STATISTICS public.s;
DROP MATERIALIZED VIEW public.m;
DROP VIEW public.w;
DROP VIEW public.v;
DROP INDEX public.t_partly;
ALTER TABLE public.t DROP CONSTRAINT t_check;
ALTER TABLE public.other DROP CONSTRAINT back;
ALTER TABLE public.refers DROP CONSTRAINT refers_t;
ALTER TABLE public.t DROP CONSTRAINT t_a_fkey;
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t DROP COLUMN twice;
DROP FUNCTION public.total();
ALTER TABLE public.other ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE public.refers ALTER COLUMN a TYPE bigint USING a::bigint;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
ALTER TABLE public.t ADD COLUMN twice bigint GENERATED ALWAYS AS ((a * 2)) STORED;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 1;
ALTER TABLE public.t ADD CONSTRAINT t_check CHECK ((a > 0));
ALTER TABLE public.other ADD CONSTRAINT back FOREIGN KEY (id) REFERENCES public.other(id) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE public.refers ADD CONSTRAINT refers_t FOREIGN KEY (a, id) REFERENCES public.t(a, id) ON DELETE CASCADE;
ALTER TABLE public.t ADD CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES public.other(id);
CREATE INDEX t_partly ON public.t USING btree (note) WHERE (a > 5);
CREATE VIEW public.v WITH (security_barrier = 'true') AS
 SELECT t.id,
    t.a AS x
   FROM public.t
  WHERE (t.a > 3);
CREATE VIEW public.w AS
 SELECT v.x
   FROM public.v;
ALTER TABLE public.w ALTER COLUMN x SET DEFAULT 7;
CREATE MATERIALIZED VIEW public.m AS
 SELECT sum(t.a) AS total,
    t.id
   FROM public.t
  GROUP BY t.id;
CREATE UNIQUE INDEX m_id ON public.m USING btree (id);
ALTER MATERIALIZED VIEW public.m ALTER COLUMN id SET STATISTICS 9;
CREATE STATISTICS public.s (ndistinct) ON a, id FROM public.t;
ALTER STATISTICS public.s SET STATISTICS 50;
ALTER MATERIALIZED VIEW public.m CLUSTER ON m_id;
CREATE RULE ru AS
    ON DELETE TO public.t
   WHERE (old.a > 3) DO  DELETE FROM public.other o
  WHERE (o.id = (old.a + 1000));
ALTER TABLE public.t DISABLE RULE ru;
CREATE TRIGGER tr BEFORE UPDATE OF a ON public.t FOR EACH ROW WHEN ((new.a > 9)) EXECUTE FUNCTION public.tf();
ALTER TABLE public.t DISABLE TRIGGER tr;
CREATE TRIGGER instead INSTEAD OF INSERT ON public.w FOR EACH ROW EXECUTE FUNCTION public.tf();
CREATE POLICY p ON public.t TO case_reader USING ((a > 1)) WITH CHECK ((a > 2));
CREATE OR REPLACE FUNCTION public.total()
 RETURNS numeric
 LANGUAGE sql
BEGIN ATOMIC
 SELECT sum(t.a) AS sum
    FROM public.t;
END;
COMMENT ON FUNCTION public.total() IS 'all of it';
COMMENT ON INDEX public.t_partly IS 'partly';
COMMENT ON POLICY p ON public.t IS 'who';
COMMENT ON STATISTICS public.s IS 'how they go together';
COMMENT ON TRIGGER tr ON public.t IS 'watches';
COMMENT ON VIEW public.v IS 'the first';
COMMENT ON COLUMN public.w.x IS 'the second';
ALTER MATERIALIZED VIEW public.m OWNER TO case_owner;
ALTER VIEW public.v OWNER TO case_owner;
REVOKE EXECUTE ON FUNCTION public.total() FROM PUBLIC;
GRANT SELECT ON TABLE public.m TO case_reader;
GRANT SELECT ON TABLE public.v TO case_reader;
GRANT INSERT (x) ON TABLE public.w TO case_reader WITH GRANT OPTION;
--- back
DROP POLICY p ON public.t;
DROP TRIGGER tr ON public.t;
DROP RULE ru ON public.t;
DROP STATISTICS public.s;
DROP MATERIALIZED VIEW public.m;
DROP VIEW public.w;
DROP VIEW public.v;
DROP INDEX public.t_partly;
ALTER TABLE public.t DROP CONSTRAINT t_check;
ALTER TABLE public.other DROP CONSTRAINT back;
ALTER TABLE public.refers DROP CONSTRAINT refers_t;
ALTER TABLE public.t DROP CONSTRAINT t_a_fkey;
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t DROP COLUMN twice;
DROP FUNCTION public.total();
ALTER TABLE public.other ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.refers ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.t ADD COLUMN twice integer GENERATED ALWAYS AS ((a * 2)) STORED;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 1;
ALTER TABLE public.t ADD CONSTRAINT t_check CHECK ((a > 0));
ALTER TABLE public.other ADD CONSTRAINT back FOREIGN KEY (id) REFERENCES public.other(id) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE public.refers ADD CONSTRAINT refers_t FOREIGN KEY (a, id) REFERENCES public.t(a, id) ON DELETE CASCADE;
ALTER TABLE public.t ADD CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES public.other(id);
CREATE INDEX t_partly ON public.t USING btree (note) WHERE (a > 5);
CREATE VIEW public.v WITH (security_barrier = 'true') AS
 SELECT t.id,
    t.a AS x
   FROM public.t
  WHERE (t.a > 3);
CREATE VIEW public.w AS
 SELECT v.x
   FROM public.v;
ALTER TABLE public.w ALTER COLUMN x SET DEFAULT 7;
CREATE MATERIALIZED VIEW public.m AS
 SELECT sum(t.a) AS total,
    t.id
   FROM public.t
  GROUP BY t.id;
CREATE UNIQUE INDEX m_id ON public.m USING btree (id);
ALTER MATERIALIZED VIEW public.m ALTER COLUMN id SET STATISTICS 9;
CREATE STATISTICS public.s (ndistinct) ON a, id FROM public.t;
ALTER STATISTICS public.s SET STATISTICS 50;
ALTER MATERIALIZED VIEW public.m CLUSTER ON m_id;
CREATE RULE ru AS
    ON DELETE TO public.t
   WHERE (old.a > 3) DO  DELETE FROM public.other o
  WHERE (o.id = (old.a + 1000));
ALTER TABLE public.t DISABLE RULE ru;
CREATE TRIGGER tr BEFORE UPDATE OF a ON public.t FOR EACH ROW WHEN ((new.a > 9)) EXECUTE FUNCTION public.tf();
ALTER TABLE public.t DISABLE TRIGGER tr;
CREATE TRIGGER instead INSTEAD OF INSERT ON public.w FOR EACH ROW EXECUTE FUNCTION public.tf();
CREATE POLICY p ON public.t TO case_reader USING ((a > 1)) WITH CHECK ((a > 2));
CREATE OR REPLACE FUNCTION public.total()
 RETURNS bigint
 LANGUAGE sql
BEGIN ATOMIC
 SELECT sum(t.a) AS sum
    FROM public.t;
END;
COMMENT ON FUNCTION public.total() IS 'all of it';
COMMENT ON INDEX public.t_partly IS 'partly';
COMMENT ON POLICY p ON public.t IS 'who';
COMMENT ON STATISTICS public.s IS 'how they go together';
COMMENT ON TRIGGER tr ON public.t IS 'watches';
COMMENT ON VIEW public.v IS 'the first';
COMMENT ON COLUMN public.w.x IS 'the second';
ALTER MATERIALIZED VIEW public.m OWNER TO case_owner;
ALTER VIEW public.v OWNER TO case_owner;
REVOKE EXECUTE ON FUNCTION public.total() FROM PUBLIC;
GRANT SELECT ON TABLE public.m TO case_reader;
GRANT SELECT ON TABLE public.v TO case_reader;
GRANT INSERT (x) ON TABLE public.w TO case_reader WITH GRANT OPTION;
