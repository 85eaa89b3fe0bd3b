--- from
CREATE TABLE t (a int, b varchar(10), c numeric(5,2), d varchar(10), e timestamp(0));
--- rows
INSERT INTO t VALUES (1, 'x', 1.5, 'y', '2020-01-01');
--- to
CREATE TABLE t (a bigint, b varchar(20), c numeric(8,2), d text, e timestamp(3));
--- plan
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(20);
ALTER TABLE public.t ALTER COLUMN c TYPE numeric(8,2);
ALTER TABLE public.t ALTER COLUMN d TYPE text USING d::text;
ALTER TABLE public.t ALTER COLUMN e TYPE timestamp(3) without time zone;
--- back
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.t ALTER COLUMN b TYPE character varying(10);
ALTER TABLE public.t ALTER COLUMN c TYPE numeric(5,2);
ALTER TABLE public.t ALTER COLUMN d TYPE character varying(10) USING d::text;
ALTER TABLE public.t ALTER COLUMN e TYPE timestamp(0) without time zone;
--- hazards
back:
alter column public.t.a
alter column public.t.b
alter column public.t.c
alter column public.t.d
alter column public.t.e
