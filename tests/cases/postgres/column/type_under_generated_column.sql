--- from
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a bigint, b int GENERATED ALWAYS AS (a + 1) STORED);
--- plan
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
ALTER TABLE public.t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 1)) STORED;
--- back
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 1)) STORED;
