--- setup
CREATE ROLE case_owner;
--- from
--- to
CREATE SCHEMA s AUTHORIZATION case_owner;
CREATE TABLE s.t (a int);
--- plan
CREATE SCHEMA s;
CREATE TABLE s.t (
    a integer
);
ALTER SCHEMA s OWNER TO case_owner;
--- back
DROP TABLE s.t;
DROP SCHEMA s;
