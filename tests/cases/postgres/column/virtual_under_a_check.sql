--- versions: 18-
--- from
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL, CHECK (a > 0));
--- rows
INSERT INTO t (a) VALUES (1);
--- to
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 2) VIRTUAL, CHECK (a > 0));
--- plan
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 2)) VIRTUAL;
--- back
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 1)) VIRTUAL;
