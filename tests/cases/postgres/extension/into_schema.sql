--- from
CREATE SCHEMA ext;
--- to
CREATE SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE TABLE t (a ext.hstore);
--- plan
CREATE EXTENSION hstore WITH SCHEMA ext VERSION '1.8';
CREATE TABLE public.t (
    a ext.hstore
);
COMMENT ON EXTENSION hstore IS 'data type for storing sets of (key, value) pairs';
--- back
DROP TABLE public.t;
DROP EXTENSION hstore;
