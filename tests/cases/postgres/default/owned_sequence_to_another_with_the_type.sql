--- from
CREATE SEQUENCE loose;
CREATE TABLE t (id serial, other int);
CREATE TABLE u (id serial NOT NULL, other int);
--- rows
INSERT INTO t (other) VALUES (1), (2), (3);
INSERT INTO u (other) VALUES (1), (2), (3);
--- to
CREATE SEQUENCE loose;
CREATE TABLE t (id bigint DEFAULT nextval('loose') NOT NULL, other int);
CREATE TABLE u (id bigint DEFAULT nextval('loose'), other int);
--- plan
ALTER SEQUENCE public.t_id_seq OWNED BY NONE;
ALTER SEQUENCE public.u_id_seq OWNED BY NONE;
ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT;
ALTER TABLE public.u ALTER COLUMN id DROP DEFAULT;
SELECT pg_catalog.setval('public.loose', f.last_value, f.is_called) FROM public.t_id_seq f, public.loose t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.t ALTER COLUMN id TYPE bigint USING id::bigint;
DROP SEQUENCE public.t_id_seq;
SELECT pg_catalog.setval('public.loose', f.last_value, f.is_called) FROM public.u_id_seq f, public.loose t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.u ALTER COLUMN id DROP NOT NULL;
ALTER TABLE public.u ALTER COLUMN id TYPE bigint USING id::bigint;
DROP SEQUENCE public.u_id_seq;
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.loose'::regclass);
ALTER TABLE public.u ALTER COLUMN id SET DEFAULT nextval('public.loose'::regclass);
--- back
ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT;
ALTER TABLE public.u ALTER COLUMN id DROP DEFAULT;
CREATE SEQUENCE public.t_id_seq AS integer;
CREATE SEQUENCE public.u_id_seq AS integer;
SELECT pg_catalog.setval('public.t_id_seq', LEAST(f.last_value, 2147483647), f.is_called) FROM public.loose f, public.t_id_seq t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.t ALTER COLUMN id TYPE integer USING id::integer;
SELECT pg_catalog.setval('public.u_id_seq', LEAST(f.last_value, 2147483647), f.is_called) FROM public.loose f, public.u_id_seq t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.u ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.u ALTER COLUMN id SET NOT NULL;
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.t_id_seq'::regclass);
ALTER TABLE public.u ALTER COLUMN id SET DEFAULT nextval('public.u_id_seq'::regclass);
ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;
ALTER SEQUENCE public.u_id_seq OWNED BY public.u.id;
