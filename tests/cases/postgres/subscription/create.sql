--- from
--- to
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p, "Q" WITH (connect = false, slot_name = NONE, binary = true, streaming = on, synchronous_commit = local);
COMMENT ON SUBSCRIPTION case_sub IS 'in';
--- plan
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid dbname=d' PUBLICATION p, "Q" WITH (connect = false, slot_name = NONE, binary = true, streaming = on, synchronous_commit = 'local');
COMMENT ON SUBSCRIPTION case_sub IS 'in';
--- back
DROP SUBSCRIPTION case_sub;
