--- from
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p WITH (connect = false, slot_name = NONE);
--- to
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION q, p WITH (connect = false, slot_name = NONE);
--- plan
ALTER SUBSCRIPTION case_sub SET PUBLICATION q, p WITH (refresh = false);
--- back
ALTER SUBSCRIPTION case_sub SET PUBLICATION p WITH (refresh = false);
