--- from
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p WITH (connect = false, slot_name = NONE);
--- to
CREATE SUBSCRIPTION case_sub CONNECTION 'host=elsewhere.invalid dbname=d password=secret' PUBLICATION p WITH (connect = false, slot_name = NONE);
--- plan
ALTER SUBSCRIPTION case_sub CONNECTION 'host=elsewhere.invalid dbname=d password=********';
--- back
ALTER SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d';
