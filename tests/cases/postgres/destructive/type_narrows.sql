--- from
CREATE TABLE t (a bigint, b text, c timestamptz, d numeric);
--- rows
INSERT INTO t VALUES (1, 'x', now(), 1.5);
--- to
CREATE TABLE t (a int, b varchar(3), c date, d int);
--- plan
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(3) USING b::text;
ALTER TABLE public.t ALTER COLUMN c TYPE date USING c::date;
ALTER TABLE public.t ALTER COLUMN d TYPE integer USING d::integer;
--- back
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
ALTER TABLE public.t ALTER COLUMN b TYPE text USING b::text;
ALTER TABLE public.t ALTER COLUMN c TYPE timestamp with time zone USING c::timestamp with time zone;
ALTER TABLE public.t ALTER COLUMN d TYPE numeric USING d::numeric;
--- hazards
alter column public.t.a
alter column public.t.b
alter column public.t.c
alter column public.t.d
back:
alter column public.t.c
