--- from
CREATE FOREIGN DATA WRAPPER w;
--- to
CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator;
--- plan
ALTER FOREIGN DATA WRAPPER w VALIDATOR pg_catalog.postgresql_fdw_validator;
--- back
ALTER FOREIGN DATA WRAPPER w NO VALIDATOR;
