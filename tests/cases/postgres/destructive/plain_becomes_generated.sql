--- from
CREATE TABLE t (a int, b int);
--- rows
INSERT INTO t VALUES (1, 2);
--- to
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
--- plan
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 1)) STORED;
--- back
ALTER TABLE public.t ALTER COLUMN b DROP EXPRESSION;
--- hazards
replace column public.t.b
back:
