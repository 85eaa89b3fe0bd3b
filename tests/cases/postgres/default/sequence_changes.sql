--- from
CREATE SEQUENCE s1;
CREATE TABLE t (a bigint DEFAULT nextval('s1'));
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE SEQUENCE s2;
CREATE TABLE t (a bigint DEFAULT nextval('s2'));
--- plan
CREATE SEQUENCE public.s2;
SELECT pg_catalog.setval('public.s2', f.last_value, f.is_called) FROM public.s1 f, public.s2 t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT nextval('public.s2'::regclass);
DROP SEQUENCE public.s1;
--- back
CREATE SEQUENCE public.s1;
SELECT pg_catalog.setval('public.s1', f.last_value, f.is_called) FROM public.s2 f, public.s1 t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT nextval('public.s1'::regclass);
DROP SEQUENCE public.s2;
