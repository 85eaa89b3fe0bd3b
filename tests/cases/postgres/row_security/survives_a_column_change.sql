--- from
CREATE TABLE t (a int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a > 0);
--- rows
INSERT INTO t VALUES (1), (2);
--- to
CREATE TABLE t (a bigint);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a > 0);
--- plan
DROP POLICY p ON public.t;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
CREATE POLICY p ON public.t USING ((a > 0));
--- back
DROP POLICY p ON public.t;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
CREATE POLICY p ON public.t USING ((a > 0));
