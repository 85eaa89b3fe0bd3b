--- from
--- to
CREATE SCHEMA a;
CREATE SCHEMA b;
-- next file
SET search_path = b, a, public;
CREATE TABLE t (id int PRIMARY KEY);
-- next file
SET search_path = a, b, public;
CREATE TABLE u (id int REFERENCES t);
CREATE VIEW v AS SELECT id FROM u;
--- plan
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.u (
    id integer
);
CREATE TABLE b.t (
    id integer NOT NULL,
    CONSTRAINT t_pkey PRIMARY KEY (id)
);
ALTER TABLE a.u ADD CONSTRAINT u_id_fkey FOREIGN KEY (id) REFERENCES b.t(id);
CREATE VIEW a.v AS
 SELECT u.id
   FROM a.u;
--- back
DROP VIEW a.v;
DROP TABLE a.u;
DROP TABLE b.t;
DROP SCHEMA a;
DROP SCHEMA b;
