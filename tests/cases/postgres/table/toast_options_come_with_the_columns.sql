--- from
CREATE TABLE t (a int);
CREATE TABLE u (a int);
CREATE TABLE v (a int, b text) WITH (toast.autovacuum_enabled = off);
CREATE TABLE w (a int, b text) WITH (toast.autovacuum_enabled = off);
--- to
CREATE TABLE t (a int, b text) WITH (toast.autovacuum_enabled = off);
CREATE TABLE u (a text) WITH (toast.autovacuum_enabled = off, fillfactor = 70);
CREATE TABLE v (a int);
CREATE TABLE w (a int, b bigint) WITH (toast.autovacuum_enabled = off);
--- plan
ALTER TABLE public.v RESET (toast.autovacuum_enabled);
ALTER TABLE public.w RESET (toast.autovacuum_enabled);
ALTER TABLE public.v DROP COLUMN b;
ALTER TABLE public.u SET (fillfactor = '70');
ALTER TABLE public.u ALTER COLUMN a TYPE text USING a::text;
ALTER TABLE public.t ADD COLUMN b text;
ALTER TABLE public.w ALTER COLUMN b TYPE bigint USING b::bigint;
ALTER TABLE public.t SET (toast.autovacuum_enabled = 'off');
ALTER TABLE public.u SET (toast.autovacuum_enabled = 'off');
--- back
ALTER TABLE public.t RESET (toast.autovacuum_enabled);
ALTER TABLE public.u RESET (toast.autovacuum_enabled);
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.u RESET (fillfactor);
ALTER TABLE public.u ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.v ADD COLUMN b text;
ALTER TABLE public.w ALTER COLUMN b TYPE text USING b::text;
ALTER TABLE public.v SET (toast.autovacuum_enabled = 'off');
ALTER TABLE public.w SET (toast.autovacuum_enabled = 'off');
