--- setup
CREATE ROLE rename_reader;
CREATE ROLE rename_owner;
--- from
CREATE TABLE t (a int, b text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t REPLICA IDENTITY FULL;
GRANT SELECT (a), UPDATE ON t TO rename_reader;
ALTER TABLE t OWNER TO rename_owner;
COMMENT ON COLUMN t.a IS 'it';
--- rows
INSERT INTO t VALUES (1, 'x');
--- to
CREATE TABLE u ( -- schemactl: renamed_from=t
  c int, -- schemactl: renamed_from=a
  b text);
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
ALTER TABLE u REPLICA IDENTITY FULL;
GRANT SELECT (c), UPDATE ON u TO rename_reader;
ALTER TABLE u OWNER TO rename_owner;
COMMENT ON COLUMN u.c IS 'it';
--- plan
ALTER TABLE public.t RENAME TO u;
ALTER TABLE public.u RENAME COLUMN a TO c;
--- back
DROP TABLE public.u;
CREATE TABLE public.t (
    a integer,
    b text
);
ALTER TABLE public.t REPLICA IDENTITY FULL;
ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
COMMENT ON COLUMN public.t.a IS 'it';
ALTER TABLE public.t OWNER TO rename_owner;
GRANT UPDATE, SELECT (a) ON TABLE public.t TO rename_reader;
