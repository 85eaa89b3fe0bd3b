--- from
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid' PUBLICATION p WITH (connect = false);
--- to
CREATE SUBSCRIPTION case_sub CONNECTION 'host=nowhere.invalid' PUBLICATION p WITH (connect = false);
ALTER SUBSCRIPTION case_sub ENABLE;
--- plan
ALTER SUBSCRIPTION case_sub ENABLE;
--- back
