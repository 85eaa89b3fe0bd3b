--- from
--- to
CREATE SCHEMA app;
-- next file
CREATE TYPE app.e AS ENUM ('a', 'b');
-- next file
CREATE FUNCTION app.f(app.e) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$SELECT $1 = 'a'$$;
-- next file
CREATE DOMAIN app.d AS app.e CHECK (app.f(VALUE));
-- next file
CREATE SEQUENCE app.s;
-- next file
CREATE TABLE app.a (id bigint PRIMARY KEY DEFAULT nextval('app.s'), d app.d);
-- next file
CREATE TABLE app.b (id int, a_id bigint REFERENCES app.a);
-- next file
CREATE VIEW app.v1 AS SELECT id FROM app.a;
-- next file
CREATE MATERIALIZED VIEW app.v2 AS SELECT id FROM app.v1;
-- next file
CREATE INDEX v2_id ON app.v2 (id);
-- next file
CREATE FUNCTION app.g() RETURNS SETOF app.v1 LANGUAGE sql BEGIN ATOMIC SELECT id FROM app.v1; END;
-- next file
COMMENT ON MATERIALIZED VIEW app.v2 IS 'last';
--- plan
CREATE SCHEMA app;
CREATE TYPE app.e AS ENUM ('a', 'b');
CREATE SEQUENCE app.s;
CREATE OR REPLACE FUNCTION app.f(app.e)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1 = 'a'$function$;
CREATE DOMAIN app.d AS app.e CONSTRAINT d_check CHECK (app.f(VALUE));
CREATE TABLE app.a (
    id bigint DEFAULT nextval('app.s'::regclass) NOT NULL,
    d app.d,
    CONSTRAINT a_pkey PRIMARY KEY (id)
);
CREATE TABLE app.b (
    id integer,
    a_id bigint
);
ALTER TABLE app.b ADD CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES app.a(id);
CREATE VIEW app.v1 AS
 SELECT a.id
   FROM app.a;
CREATE OR REPLACE FUNCTION app.g()
 RETURNS SETOF app.v1
 LANGUAGE sql
BEGIN ATOMIC
 SELECT v1.id
    FROM app.v1;
END;
CREATE MATERIALIZED VIEW app.v2 AS
 SELECT v1.id
   FROM app.v1;
CREATE INDEX v2_id ON app.v2 USING btree (id);
COMMENT ON MATERIALIZED VIEW app.v2 IS 'last';
--- back
DROP MATERIALIZED VIEW app.v2;
DROP TABLE app.b;
DROP FUNCTION app.g();
DROP VIEW app.v1;
DROP TABLE app.a;
DROP SEQUENCE app.s;
DROP DOMAIN app.d;
DROP FUNCTION app.f(app.e);
DROP TYPE app.e;
DROP SCHEMA app;
