--- from
CREATE TABLE other (id int);
--- to
CREATE TABLE other (id int);
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (id int OPTIONS (name 'x') NOT NULL, note text DEFAULT 'n', up text GENERATED ALWAYS AS (upper(note)) STORED, CONSTRAINT c CHECK (id > 0)) SERVER s OPTIONS (path '/x', format 'csv');
COMMENT ON FOREIGN TABLE f IS 'f';
COMMENT ON COLUMN f.id IS 'i';
--- plan
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE public.f (
    id integer OPTIONS (name 'x') NOT NULL,
    note text DEFAULT 'n'::text,
    up text GENERATED ALWAYS AS (upper(note)) STORED,
    CONSTRAINT c CHECK ((id > 0))
) SERVER s OPTIONS (format 'csv', path '/x');
COMMENT ON COLUMN public.f.id IS 'i';
COMMENT ON FOREIGN TABLE public.f IS 'f';
--- back
DROP FOREIGN TABLE public.f;
DROP SERVER s;
DROP FOREIGN DATA WRAPPER w;
