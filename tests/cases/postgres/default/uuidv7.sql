--- versions: 18-
--- from
CREATE TABLE t (id uuid DEFAULT gen_random_uuid());
--- rows
INSERT INTO t DEFAULT VALUES;
--- to
CREATE TABLE t (id uuid DEFAULT uuidv7());
--- plan
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT uuidv7();
--- back
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT gen_random_uuid();
