--- from
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
--- rows
INSERT INTO t VALUES (1), (2);
--- to
CREATE TABLE t (a int, b int DEFAULT 7);
--- plan
ALTER TABLE public.t ALTER COLUMN b DROP EXPRESSION;
ALTER TABLE public.t ALTER COLUMN b SET DEFAULT 7;
--- back
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 1)) STORED;
--- hazards
back:
replace column public.t.b
