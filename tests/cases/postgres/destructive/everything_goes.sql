--- from
CREATE SCHEMA app;
CREATE TYPE app.e AS ENUM ('a', 'b');
CREATE DOMAIN app.d AS int DEFAULT 1 CHECK (VALUE > 0);
CREATE TYPE app.c AS (a int, b app.e);
CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION app.g(app.c) RETURNS app.d IMMUTABLE LANGUAGE sql AS 'SELECT 1';
CREATE TABLE app.t (id serial PRIMARY KEY, e app.e DEFAULT 'a', c app.c, d app.d, gen int GENERATED ALWAYS AS (app.g(c)) STORED);
CREATE TABLE app.u (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t_id int REFERENCES app.t);
ALTER TABLE app.t ADD COLUMN u_id int REFERENCES app.u;
CREATE INDEX i ON app.t (e) WHERE e = 'a';
CREATE VIEW app.v AS SELECT t.id, u.id AS u FROM app.t JOIN app.u ON u.t_id = t.id;
CREATE MATERIALIZED VIEW app.m AS SELECT id FROM app.v;
CREATE UNIQUE INDEX m_id ON app.m (id);
CREATE TRIGGER tr BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f();
COMMENT ON SCHEMA app IS 'all';
COMMENT ON TABLE app.t IS 'table';
--- to
--- plan
DROP MATERIALIZED VIEW app.m;
DROP VIEW app.v;
ALTER TABLE app.t DROP CONSTRAINT t_u_id_fkey;
ALTER TABLE app.u DROP CONSTRAINT u_pkey;
ALTER TABLE app.u DROP CONSTRAINT u_t_id_fkey;
ALTER TABLE app.t DROP CONSTRAINT t_pkey;
DROP TABLE app.t;
DROP TABLE app.u;
DROP FUNCTION app.f();
DROP FUNCTION app.g(app.c);
DROP DOMAIN app.d;
DROP TYPE app.c;
DROP TYPE app.e;
DROP SCHEMA app;
--- back
CREATE SCHEMA app;
CREATE TYPE app.e AS ENUM ('a', 'b');
CREATE TYPE app.c AS (a integer, b app.e);
CREATE DOMAIN app.d AS integer DEFAULT 1 CONSTRAINT d_check CHECK ((VALUE > 0));
CREATE SEQUENCE app.t_id_seq AS integer;
CREATE OR REPLACE FUNCTION app.f()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN RETURN NEW; END$function$;
CREATE OR REPLACE FUNCTION app.g(app.c)
 RETURNS app.d
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT 1$function$;
CREATE TABLE app.t (
    id integer DEFAULT nextval('app.t_id_seq'::regclass) NOT NULL,
    e app.e DEFAULT 'a'::app.e,
    c app.c,
    d app.d,
    gen integer GENERATED ALWAYS AS (app.g(c)) STORED,
    u_id integer,
    CONSTRAINT t_pkey PRIMARY KEY (id)
);
CREATE TABLE app.u (
    id integer GENERATED ALWAYS AS IDENTITY,
    t_id integer,
    CONSTRAINT u_pkey PRIMARY KEY (id)
);
ALTER SEQUENCE app.t_id_seq OWNED BY app.t.id;
ALTER TABLE app.t ADD CONSTRAINT t_u_id_fkey FOREIGN KEY (u_id) REFERENCES app.u(id);
ALTER TABLE app.u ADD CONSTRAINT u_t_id_fkey FOREIGN KEY (t_id) REFERENCES app.t(id);
CREATE INDEX i ON app.t USING btree (e) WHERE (e = 'a'::app.e);
CREATE VIEW app.v AS
 SELECT t.id,
    u.id AS u
   FROM (app.t
     JOIN app.u ON ((u.t_id = t.id)));
CREATE MATERIALIZED VIEW app.m AS
 SELECT v.id
   FROM app.v;
CREATE UNIQUE INDEX m_id ON app.m USING btree (id);
CREATE TRIGGER tr BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f();
COMMENT ON SCHEMA app IS 'all';
COMMENT ON TABLE app.t IS 'table';
--- hazards
drop column app.t.c
drop column app.t.d
drop column app.t.e
drop column app.t.gen
drop column app.t.id
drop column app.t.u_id
drop column app.u.id
drop column app.u.t_id
drop composite type app.c
drop constraint app.t.t_pkey
drop constraint app.t.t_u_id_fkey
drop constraint app.u.u_pkey
drop constraint app.u.u_t_id_fkey
drop domain app.d
drop domain constraint app.d.d_check
drop enum app.e
drop function app.f.
drop function app.g.app.c
drop index app.i
drop index app.m_id
drop materialized view app.m
drop schema app
drop sequence app.t_id_seq
drop table app.t
drop table app.u
drop trigger app.t.tr
drop view app.v
back:
