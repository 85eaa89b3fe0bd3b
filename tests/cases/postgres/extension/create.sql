--- from
--- to
CREATE EXTENSION citext;
CREATE TABLE t (email citext NOT NULL);
--- plan
CREATE EXTENSION citext WITH SCHEMA public VERSION '1.6';
CREATE TABLE public.t (
    email public.citext NOT NULL
);
COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';
--- back
DROP TABLE public.t;
DROP EXTENSION citext;
