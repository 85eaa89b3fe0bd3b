--- from
CREATE EXTENSION citext;
CREATE TABLE t (a citext);
--- rows
INSERT INTO t VALUES ('x');
--- to
CREATE TABLE t (a text);
--- plan
ALTER TABLE public.t ALTER COLUMN a TYPE text USING a::text;
DROP EXTENSION citext;
--- back
CREATE EXTENSION citext WITH SCHEMA public VERSION '1.6';
ALTER TABLE public.t ALTER COLUMN a TYPE public.citext USING a::public.citext;
COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';
