--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE TABLE log (a int);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE TABLE log (a int);
CREATE RULE "to log" AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
COMMENT ON RULE "to log" ON t IS 'a copy';
--- plan
--- back
