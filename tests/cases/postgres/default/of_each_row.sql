--- from
CREATE SEQUENCE s;
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE child (a int);
CREATE FUNCTION pick() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 3; END';
--- rows
INSERT INTO t SELECT i, i FROM generate_series(1, 500) i;
INSERT INTO child VALUES (1);
--- to
CREATE SEQUENCE s;
CREATE FUNCTION pick() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 3; END';
CREATE TABLE t (
  id int PRIMARY KEY, a int,
  token uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  plain int DEFAULT 5,
  "Number" bigint DEFAULT nextval('s') CHECK ("Number" > 0),
  picked int DEFAULT pick()
);
ALTER TABLE t ALTER COLUMN picked SET STATISTICS 500;
COMMENT ON COLUMN t."Number" IS 'in their order';
CREATE INDEX ON t (token, "Number");
CREATE TABLE child (a int, at timestamptz DEFAULT clock_timestamp());
--- plan
ALTER TABLE public.child ADD COLUMN at timestamp with time zone DEFAULT clock_timestamp();
ALTER TABLE public.t ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL;
ALTER TABLE public.t ADD COLUMN plain integer DEFAULT 5;
ALTER TABLE public.t ADD COLUMN "Number" bigint DEFAULT nextval('public.s'::regclass);
ALTER TABLE public.t ADD COLUMN picked integer DEFAULT public.pick();
ALTER TABLE public.t ALTER COLUMN picked SET STATISTICS 500;
ALTER TABLE public.t ADD CONSTRAINT t_token_key UNIQUE (token);
ALTER TABLE public.t ADD CONSTRAINT "t_Number_check" CHECK (("Number" > 0));
CREATE INDEX "t_token_Number_idx" ON public.t USING btree (token, "Number");
COMMENT ON COLUMN public.t."Number" IS 'in their order';
--- back
DROP INDEX public."t_token_Number_idx";
ALTER TABLE public.t DROP CONSTRAINT t_token_key;
ALTER TABLE public.t DROP CONSTRAINT "t_Number_check";
ALTER TABLE public.child DROP COLUMN at;
ALTER TABLE public.t DROP COLUMN token;
ALTER TABLE public.t DROP COLUMN plain;
ALTER TABLE public.t DROP COLUMN "Number";
ALTER TABLE public.t DROP COLUMN picked;
--- hazards
back:
drop column public.child.at
drop column public.t.number
drop column public.t.picked
drop column public.t.plain
drop column public.t.token
drop constraint public.t.t_number_check
drop constraint public.t.t_token_key
drop index public.t_token_number_idx
