--- from
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.t (id int);
--- to
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE b.t (id int);
--- plan
DROP TABLE a.t;
CREATE TABLE b.t (
    id integer
);
--- back
DROP TABLE b.t;
CREATE TABLE a.t (
    id integer
);
