--- from
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, b text) WITH (toast.autovacuum_enabled = off);
CREATE TABLE v (a int, b text) WITH (toast.vacuum_truncate = off);
--- to
CREATE TABLE t (a int, b text);
ALTER TABLE t SET (toast.autovacuum_enabled = off, fillfactor = 70);
CREATE TABLE u (a int, b text) WITH (toast.autovacuum_enabled = on);
CREATE TABLE v (a int, b text);
--- plan
ALTER TABLE public.v RESET (toast.vacuum_truncate);
ALTER TABLE public.t SET (fillfactor = '70');
ALTER TABLE public.t SET (toast.autovacuum_enabled = 'off');
ALTER TABLE public.u SET (toast.autovacuum_enabled = 'on');
--- back
ALTER TABLE public.t RESET (toast.autovacuum_enabled);
ALTER TABLE public.t RESET (fillfactor);
ALTER TABLE public.u SET (toast.autovacuum_enabled = 'off');
ALTER TABLE public.v SET (toast.vacuum_truncate = 'off');
