--- from
CREATE SEQUENCE loose START 3;
CREATE TABLE t (id int DEFAULT nextval('loose') NOT NULL, other int);
ALTER SEQUENCE loose OWNED BY t.id;
CREATE SCHEMA there;
CREATE SEQUENCE there.kept START 30;
CREATE TABLE there.u (id int DEFAULT nextval('there.kept') NOT NULL, other int);
--- rows
INSERT INTO t (other) VALUES (1), (2), (3);
INSERT INTO there.u (other) VALUES (1), (2), (3);
--- to
CREATE TABLE t (id serial, other int);
-- schemactl: renamed_from=there
CREATE SCHEMA elsewhere;
CREATE SEQUENCE elsewhere.kept START 10;
CREATE TABLE elsewhere.u (id int DEFAULT nextval('elsewhere.kept') NOT NULL, other int);
--- plan
ALTER SCHEMA there RENAME TO elsewhere;
ALTER SEQUENCE public.loose RENAME TO t_id_seq;
ALTER SEQUENCE elsewhere.kept START WITH 10;
ALTER SEQUENCE public.t_id_seq AS integer START WITH 1 MAXVALUE 2147483647;
--- back
ALTER SEQUENCE public.t_id_seq RENAME TO loose;
DROP TABLE elsewhere.u;
DROP SEQUENCE elsewhere.kept;
DROP SCHEMA elsewhere;
CREATE SCHEMA there;
ALTER SEQUENCE public.loose AS bigint START WITH 3 MAXVALUE 9223372036854775807;
CREATE SEQUENCE there.kept START WITH 30;
CREATE TABLE there.u (
    id integer DEFAULT nextval('there.kept'::regclass) NOT NULL,
    other integer
);
