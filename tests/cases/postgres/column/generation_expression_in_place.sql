--- versions: 17-
--- from
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED, CHECK (b > 0));
CREATE INDEX i ON t (b);
CREATE VIEW v AS SELECT b FROM t;
--- rows
INSERT INTO t (a) VALUES (1);
--- to
CREATE TABLE t (a int, b bigint GENERATED ALWAYS AS (a + 2) STORED, CHECK (b > 0));
CREATE INDEX i ON t (b);
CREATE VIEW v AS SELECT b FROM t;
--- plan
DROP VIEW public.v;
ALTER TABLE public.t DROP CONSTRAINT t_b_check;
ALTER TABLE public.t ALTER COLUMN b TYPE bigint;
ALTER TABLE public.t ALTER COLUMN b SET EXPRESSION AS ((a + 2));
ALTER TABLE public.t ADD CONSTRAINT t_b_check CHECK ((b > 0));
CREATE VIEW public.v AS
 SELECT b
   FROM public.t;
--- back
DROP VIEW public.v;
ALTER TABLE public.t DROP CONSTRAINT t_b_check;
ALTER TABLE public.t ALTER COLUMN b TYPE integer;
ALTER TABLE public.t ALTER COLUMN b SET EXPRESSION AS ((a + 1));
ALTER TABLE public.t ADD CONSTRAINT t_b_check CHECK ((b > 0));
CREATE VIEW public.v AS
 SELECT b
   FROM public.t;
