--- versions: 18-
--- from
CREATE TABLE t (a int) WITH (vacuum_truncate = false);
--- to
CREATE TABLE t (a int) WITH (autovacuum_vacuum_max_threshold = 1000, vacuum_max_eager_freeze_failure_rate = 0.1);
--- plan
ALTER TABLE public.t SET (autovacuum_vacuum_max_threshold = '1000', vacuum_max_eager_freeze_failure_rate = '0.1');
ALTER TABLE public.t RESET (vacuum_truncate);
--- back
ALTER TABLE public.t SET (vacuum_truncate = 'false');
ALTER TABLE public.t RESET (autovacuum_vacuum_max_threshold, vacuum_max_eager_freeze_failure_rate);
