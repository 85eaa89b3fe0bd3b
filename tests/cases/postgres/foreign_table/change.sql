--- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (id int OPTIONS (name 'x', b '1')) SERVER s OPTIONS (path '/x', format 'csv');
--- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (id bigint OPTIONS (name 'y', c '1') NOT NULL, more text) SERVER s OPTIONS (path '/y', header 'on');
--- plan
--- back
