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
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT nextval('public.s2'::regclass);
DROP SEQUENCE public.s1;
--- back
CREATE SEQUENCE public.s1;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT nextval('public.s1'::regclass);
DROP SEQUENCE public.s2;
