--- versions: 18-
--- from
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL);
--- rows
INSERT INTO t (a) VALUES (1);
--- to
CREATE TABLE t (a int, b int);
--- plan
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ADD COLUMN b integer;
--- back
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 1)) VIRTUAL;
--- hazards
replace column public.t.b
back:
replace column public.t.b
