--- from
CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t ON DELETE CASCADE);
--- rows
INSERT INTO t VALUES (1, NULL), (2, 1);
--- to
CREATE TABLE t (id bigint PRIMARY KEY, up bigint REFERENCES t ON DELETE SET NULL);
--- plan
ALTER TABLE public.t DROP CONSTRAINT t_up_fkey;
ALTER TABLE public.t ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE public.t ALTER COLUMN up TYPE bigint USING up::bigint;
ALTER TABLE public.t ADD CONSTRAINT t_up_fkey FOREIGN KEY (up) REFERENCES public.t(id) ON DELETE SET NULL;
--- back
ALTER TABLE public.t DROP CONSTRAINT t_up_fkey;
ALTER TABLE public.t ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.t ALTER COLUMN up TYPE integer USING up::integer;
ALTER TABLE public.t ADD CONSTRAINT t_up_fkey FOREIGN KEY (up) REFERENCES public.t(id) ON DELETE CASCADE;
