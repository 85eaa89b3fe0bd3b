--- from
CREATE SCHEMA app;
CREATE TABLE app.t (id int);
--- to
CREATE SCHEMA app;
CREATE SCHEMA empty;
CREATE TABLE app.t (id int);
--- plan
CREATE SCHEMA empty;
--- back
DROP SCHEMA empty;
