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
CREATE COLLATION public."Blind" (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION public.copy (provider = libc, locale = 'C');
CREATE COLLATION public.german (provider = icu, locale = 'de-u-co-phonebk');
CREATE COLLATION public.plain (provider = libc, locale = 'C');
ALTER TABLE public.t ALTER COLUMN a TYPE text COLLATE public.german;
CREATE INDEX t_a ON public.t USING btree (a COLLATE public."Blind");
COMMENT ON COLLATION public.german IS 'phone book';
--- back
DROP INDEX public.t_a;
DROP COLLATION public."Blind";
DROP COLLATION public.copy;
DROP COLLATION public.plain;
ALTER TABLE public.t ALTER COLUMN a TYPE text;
DROP COLLATION public.german;
