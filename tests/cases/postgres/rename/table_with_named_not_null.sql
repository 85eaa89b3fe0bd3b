--- versions: 18-
--- from
CREATE TABLE t (a int NOT NULL, b int CONSTRAINT b_there NOT NULL);
--- rows
INSERT INTO t VALUES (1, 2);
--- to
-- schemactl: renamed_from=t
CREATE TABLE u (a int NOT NULL, b int CONSTRAINT b_there NOT NULL);
--- plan
ALTER TABLE public.t RENAME TO u;
ALTER TABLE public.u RENAME CONSTRAINT t_a_not_null TO u_a_not_null;
--- back
DROP TABLE public.u;
CREATE TABLE public.t (
    a integer NOT NULL,
    b integer CONSTRAINT b_there NOT NULL
);
