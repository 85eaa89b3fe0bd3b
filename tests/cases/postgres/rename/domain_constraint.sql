--- from
CREATE DOMAIN d AS int CONSTRAINT low CHECK (VALUE > 0) CONSTRAINT high CHECK (VALUE < 10);
CREATE TABLE t (a d);
--- rows
INSERT INTO t VALUES (5);
--- to
CREATE DOMAIN number AS int -- schemactl: renamed_from=d
  CONSTRAINT at_least CHECK (VALUE > 0) -- schemactl: renamed_from=low
  CONSTRAINT high CHECK (VALUE < 10);
CREATE TABLE t (a number);
--- plan
ALTER DOMAIN public.d RENAME TO number;
ALTER DOMAIN public.number RENAME CONSTRAINT low TO at_least;
--- back
CREATE DOMAIN public.d AS integer CONSTRAINT high CHECK ((VALUE < 10)) CONSTRAINT low CHECK ((VALUE > 0));
ALTER TABLE public.t ALTER COLUMN a TYPE public.d USING a::public.d;
DROP DOMAIN public.number;
