--- from
CREATE TABLE t (a text);
--- to
CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de-u-co-phonebk');
CREATE COLLATION "Blind" (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE COLLATION plain (LOCALE = 'C');
CREATE COLLATION copy FROM "C";
COMMENT ON COLLATION german IS 'phone book';
CREATE TABLE t (a text COLLATE german);
CREATE INDEX t_a ON t (a COLLATE "Blind");

--- plan

--- back
