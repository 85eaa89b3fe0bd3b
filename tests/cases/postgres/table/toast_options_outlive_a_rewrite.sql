--- from
CREATE TABLE t (id int, a text, b text) WITH (toast.autovacuum_enabled = off);
--- rows
INSERT INTO t VALUES (1, 'a', 'b');
--- to
CREATE TABLE t (id int, c timestamptz DEFAULT clock_timestamp(), d text[]) WITH (toast.autovacuum_enabled = off);
--- plan
ALTER TABLE public.t RESET (toast.autovacuum_enabled);
ALTER TABLE public.t DROP COLUMN a;
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t ADD COLUMN c timestamp with time zone DEFAULT clock_timestamp();
ALTER TABLE public.t ADD COLUMN d text[];
ALTER TABLE public.t SET (toast.autovacuum_enabled = 'off');
--- back
ALTER TABLE public.t RESET (toast.autovacuum_enabled);
ALTER TABLE public.t DROP COLUMN c;
ALTER TABLE public.t DROP COLUMN d;
ALTER TABLE public.t ADD COLUMN a text;
ALTER TABLE public.t ADD COLUMN b text;
ALTER TABLE public.t SET (toast.autovacuum_enabled = 'off');
