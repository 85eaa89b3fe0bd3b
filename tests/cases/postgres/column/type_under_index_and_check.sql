--- from
CREATE TABLE t (a int UNIQUE, b varchar(10), CHECK (a > 0), CHECK (b <> ''));
CREATE INDEX t_expr ON t ((a + 1)) WHERE a > 5;
CREATE INDEX t_b ON t (lower(b));
--- rows
INSERT INTO t VALUES (1, 'x');
--- to
CREATE TABLE t (a numeric UNIQUE, b text, CHECK (a > 0), CHECK (b <> ''));
CREATE INDEX t_expr ON t ((a + 1)) WHERE a > 5;
CREATE INDEX t_b ON t (lower(b));
--- plan
DROP INDEX public.t_b;
DROP INDEX public.t_expr;
ALTER TABLE public.t DROP CONSTRAINT t_a_check;
ALTER TABLE public.t DROP CONSTRAINT t_b_check;
ALTER TABLE public.t ALTER COLUMN a TYPE numeric USING a::numeric;
ALTER TABLE public.t ALTER COLUMN b TYPE text USING b::text;
ALTER TABLE public.t ADD CONSTRAINT t_a_check CHECK ((a > (0)::numeric));
ALTER TABLE public.t ADD CONSTRAINT t_b_check CHECK ((b <> ''::text));
CREATE INDEX t_b ON public.t USING btree (lower(b));
CREATE INDEX t_expr ON public.t USING btree (((a + (1)::numeric))) WHERE (a > (5)::numeric);
--- back
DROP INDEX public.t_b;
DROP INDEX public.t_expr;
ALTER TABLE public.t DROP CONSTRAINT t_a_check;
ALTER TABLE public.t DROP CONSTRAINT t_b_check;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(10) USING b::text;
ALTER TABLE public.t ADD CONSTRAINT t_a_check CHECK ((a > 0));
ALTER TABLE public.t ADD CONSTRAINT t_b_check CHECK (((b)::text <> ''::text));
CREATE INDEX t_b ON public.t USING btree (lower((b)::text));
CREATE INDEX t_expr ON public.t USING btree (((a + 1))) WHERE (a > 5);
