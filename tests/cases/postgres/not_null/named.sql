--- versions: 18-
--- from
CREATE TABLE t (a int, b int NOT NULL, c int CONSTRAINT c_there NOT NULL);
--- rows
INSERT INTO t VALUES (1, 2, 3);
--- to
CREATE TABLE t (a int CONSTRAINT "A there" NOT NULL, b int CONSTRAINT b_there NOT NULL, c int CONSTRAINT c_is_there NOT NULL);
CREATE TABLE u (a int CONSTRAINT u_a NOT NULL, b int NOT NULL);
--- plan
CREATE TABLE public.u (
    a integer CONSTRAINT u_a NOT NULL,
    b integer NOT NULL
);
ALTER TABLE public.t ADD CONSTRAINT "A there" NOT NULL a;
ALTER TABLE public.t RENAME CONSTRAINT t_b_not_null TO b_there;
ALTER TABLE public.t RENAME CONSTRAINT c_there TO c_is_there;
--- back
DROP TABLE public.u;
ALTER TABLE public.t ALTER COLUMN a DROP NOT NULL;
ALTER TABLE public.t RENAME CONSTRAINT b_there TO t_b_not_null;
ALTER TABLE public.t RENAME CONSTRAINT c_is_there TO c_there;
