--- from
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p WITH (connect = false, slot_name = NONE);
--- to
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p WITH (connect = false, slot_name = NONE, binary = true, streaming = true);
--- plan
ALTER SUBSCRIPTION case_sub SET (binary = true, streaming = on);
--- back
ALTER SUBSCRIPTION case_sub SET (binary = false, streaming = off);
