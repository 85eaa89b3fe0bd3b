--- from
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p WITH (connect = false, slot_name = NONE);
--- to
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p WITH (connect = false, slot_name = 'other');
--- plan
ALTER SUBSCRIPTION case_sub SET (slot_name = 'other');
--- back
ALTER SUBSCRIPTION case_sub SET (slot_name = NONE);
