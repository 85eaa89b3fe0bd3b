--- from
CREATE TABLE t (a int);
CREATE SUBSCRIPTION case_rename CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p WITH (connect = false, slot_name = NONE);
--- to
CREATE TABLE t (
  b int -- schemactl: renamed_from=a
);
CREATE SUBSCRIPTION case_rename CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p WITH (connect = false, slot_name = NONE);
--- plan
ALTER TABLE public.t RENAME COLUMN a TO b;
--- back
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ADD COLUMN a integer;
