--- from
CREATE TABLE t (a text) WITH (autovacuum_enabled = true, toast.autovacuum_enabled = false);
--- rows
INSERT INTO t VALUES ('x');
--- to
CREATE TABLE t (a text) WITH (autovacuum_enabled = false, fillfactor = 80);
--- plan
ALTER TABLE public.t RESET (toast.autovacuum_enabled);
ALTER TABLE public.t SET (autovacuum_enabled = 'false', fillfactor = '80');
--- back
ALTER TABLE public.t SET (autovacuum_enabled = 'true');
ALTER TABLE public.t RESET (fillfactor);
ALTER TABLE public.t SET (toast.autovacuum_enabled = 'false');
