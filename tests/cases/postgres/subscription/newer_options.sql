--- versions: 17-
--- from
CREATE SUBSCRIPTION s CONNECTION 'host=/nowhere dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE, origin = none);
--- to
CREATE SUBSCRIPTION s CONNECTION 'host=/nowhere dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE, run_as_owner = true, streaming = parallel, password_required = false);
--- plan
ALTER SUBSCRIPTION s SET (streaming = parallel, password_required = false, run_as_owner = true, origin = 'any');
--- back
ALTER SUBSCRIPTION s SET (streaming = off, password_required = true, run_as_owner = false, origin = 'none');
