--- from
CREATE SCHEMA a; -- schemactl: renamed_from=one
CREATE SCHEMA b;
CREATE SCHEMA "C d";
CREATE TYPE a.e AS ENUM ('x', 'y');
CREATE FUNCTION b.f(v a.e) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';
CREATE TABLE a.t (id serial PRIMARY KEY, k a.e DEFAULT 'x');
CREATE TABLE b.t (id int PRIMARY KEY REFERENCES a.t, k a.e, n int GENERATED ALWAYS AS (b.f(k)) STORED);
CREATE TABLE "C d".t (id int REFERENCES b.t, k a.e CHECK (b.f(k) > 0));
CREATE INDEX i ON "C d".t (b.f(k));
CREATE VIEW a.v AS SELECT t.id, b.f(u.k) AS f FROM b.t JOIN "C d".t u USING (id);
CREATE VIEW "C d".v AS SELECT * FROM a.v;
--- rows
INSERT INTO a.t (k) VALUES ('x'), ('y');
INSERT INTO b.t (id, k) VALUES (1, 'y');
--- to
CREATE SCHEMA one; -- schemactl: renamed_from=a
CREATE SCHEMA b;
CREATE SCHEMA z;
CREATE TYPE one.e AS ENUM ('x', 'y');
CREATE FUNCTION z.f(v one.e) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 2';
CREATE TABLE one.t (id serial PRIMARY KEY, k one.e DEFAULT 'x');
CREATE TABLE b.t (id int PRIMARY KEY REFERENCES one.t, k one.e, n int GENERATED ALWAYS AS (z.f(k)) STORED);
CREATE TABLE z.t (id int REFERENCES b.t, k one.e CHECK (z.f(k) > 0));
CREATE INDEX i ON z.t (z.f(k));
CREATE VIEW one.v AS SELECT t.id, z.f(u.k) AS f FROM b.t JOIN z.t u USING (id);
CREATE VIEW z.v AS SELECT * FROM one.v;
--- plan
ALTER SCHEMA a RENAME TO one;
DROP VIEW "C d".v;
ALTER TABLE b.t DROP COLUMN n;
CREATE SCHEMA z;
CREATE OR REPLACE FUNCTION z.f(v one.e)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT 2$function$;
CREATE TABLE z.t (
    id integer,
    k one.e,
    CONSTRAINT t_k_check CHECK ((z.f(k) > 0))
);
ALTER TABLE b.t ADD COLUMN n integer GENERATED ALWAYS AS (z.f(k)) STORED;
ALTER TABLE z.t ADD CONSTRAINT t_id_fkey FOREIGN KEY (id) REFERENCES b.t(id);
CREATE INDEX i ON z.t USING btree (z.f(k));
CREATE OR REPLACE VIEW one.v AS
 SELECT t.id,
    z.f(u.k) AS f
   FROM (b.t
     JOIN z.t u USING (id));
DROP TABLE "C d".t;
DROP FUNCTION b.f(one.e);
DROP SCHEMA "C d";
CREATE VIEW z.v AS
 SELECT v.id,
    v.f
   FROM one.v;
--- back
ALTER SCHEMA one RENAME TO a;
DROP VIEW z.v;
ALTER TABLE b.t DROP COLUMN n;
CREATE SCHEMA "C d";
CREATE OR REPLACE FUNCTION b.f(v a.e)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT 1$function$;
CREATE TABLE "C d".t (
    id integer,
    k a.e,
    CONSTRAINT t_k_check CHECK ((b.f(k) > 0))
);
ALTER TABLE b.t ADD COLUMN n integer GENERATED ALWAYS AS (b.f(k)) STORED;
ALTER TABLE "C d".t ADD CONSTRAINT t_id_fkey FOREIGN KEY (id) REFERENCES b.t(id);
CREATE INDEX i ON "C d".t USING btree (b.f(k));
CREATE OR REPLACE VIEW a.v AS
 SELECT t.id,
    b.f(u.k) AS f
   FROM (b.t
     JOIN "C d".t u USING (id));
DROP TABLE z.t;
DROP FUNCTION z.f(a.e);
DROP SCHEMA z;
CREATE VIEW "C d".v AS
 SELECT v.id,
    v.f
   FROM a.v;
