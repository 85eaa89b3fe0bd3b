--- from
CREATE TABLE log (a int);
CREATE TABLE t (a int, b text);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
ALTER TABLE t DISABLE RULE r;
--- to
CREATE TABLE log (a bigint);
CREATE TABLE t (a bigint, b text);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
ALTER TABLE t DISABLE RULE r;
--- plan
--- back
