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
--- back
