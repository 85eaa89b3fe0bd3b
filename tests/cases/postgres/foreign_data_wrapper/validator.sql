--- from
CREATE FOREIGN DATA WRAPPER w;
--- to
CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator;
--- plan
--- back
