--- from
CREATE DOMAIN d AS int CHECK (VALUE > 0);
CREATE TABLE t (id int, a d DEFAULT 3);
CREATE VIEW v AS SELECT a FROM t;
CREATE INDEX t_a ON t (a);
--- rows
INSERT INTO t VALUES (1, 5);
--- to
CREATE DOMAIN d AS bigint CHECK (VALUE > 0);
CREATE TABLE t (id int, a d DEFAULT 3);
CREATE VIEW v AS SELECT a FROM t;
CREATE INDEX t_a ON t (a);
--- plan
DROP VIEW public.v;
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER DOMAIN public.d DROP CONSTRAINT d_check;
ALTER DOMAIN public.d RENAME TO d__replaced;
CREATE DOMAIN public.d AS bigint CONSTRAINT d_check CHECK ((VALUE > 0));
ALTER TABLE public.t ALTER COLUMN a TYPE public.d USING a::text::public.d;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 3;
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t;
DROP DOMAIN public.d__replaced;
--- back
DROP VIEW public.v;
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER DOMAIN public.d DROP CONSTRAINT d_check;
ALTER DOMAIN public.d RENAME TO d__replaced;
CREATE DOMAIN public.d AS integer CONSTRAINT d_check CHECK ((VALUE > 0));
ALTER TABLE public.t ALTER COLUMN a TYPE public.d USING a::text::public.d;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 3;
CREATE VIEW public.v AS
 SELECT t.a
   FROM public.t;
DROP DOMAIN public.d__replaced;
