--- from
--- to
CREATE SCHEMA app;
CREATE TABLE app.t (id int PRIMARY KEY);
COMMENT ON SCHEMA app IS 'The application';
--- plan
CREATE SCHEMA app;
CREATE TABLE app.t (
    id integer NOT NULL,
    CONSTRAINT t_pkey PRIMARY KEY (id)
);
COMMENT ON SCHEMA app IS 'The application';
--- back
DROP TABLE app.t;
DROP SCHEMA app;
