--- from
CREATE SEQUENCE old;
CREATE SEQUENCE other START 1000 INCREMENT -1 MAXVALUE 1000;
CREATE TABLE t (id bigint PRIMARY KEY DEFAULT nextval('old'), note text);
CREATE TABLE u (id int PRIMARY KEY DEFAULT nextval('old'), note text);
CREATE TABLE v (id int PRIMARY KEY DEFAULT nextval('other'));
--- rows
INSERT INTO t (note) VALUES ('a'), ('b'), ('c');
INSERT INTO u (note) VALUES ('a'), ('b'), ('c');
INSERT INTO v DEFAULT VALUES;
--- to
CREATE SEQUENCE numbers;
CREATE SEQUENCE other START 1000 INCREMENT -1 MAXVALUE 1000;
CREATE TABLE t (id bigint PRIMARY KEY DEFAULT nextval('numbers'), note text);
CREATE TABLE u (id bigint PRIMARY KEY DEFAULT nextval('numbers'), note text);
CREATE TABLE v (id bigint PRIMARY KEY DEFAULT nextval('other') + 0);
--- plan
ALTER TABLE public.u ALTER COLUMN id DROP DEFAULT;
ALTER TABLE public.v ALTER COLUMN id DROP DEFAULT;
CREATE SEQUENCE public.numbers;
SELECT pg_catalog.setval('public.numbers', f.last_value, f.is_called) FROM public.old f, public.numbers t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.u ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE public.v ALTER COLUMN id TYPE bigint USING id::bigint;
SELECT pg_catalog.setval('public.numbers', f.last_value, f.is_called) FROM public.old f, public.numbers t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.numbers'::regclass);
DROP SEQUENCE public.old;
ALTER TABLE public.u ALTER COLUMN id SET DEFAULT nextval('public.numbers'::regclass);
ALTER TABLE public.v ALTER COLUMN id SET DEFAULT (nextval('public.other'::regclass) + 0);
--- back
ALTER TABLE public.u ALTER COLUMN id DROP DEFAULT;
ALTER TABLE public.v ALTER COLUMN id DROP DEFAULT;
CREATE SEQUENCE public.old;
SELECT pg_catalog.setval('public.old', f.last_value, f.is_called) FROM public.numbers f, public.old t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.u ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.v ALTER COLUMN id TYPE integer USING id::integer;
SELECT pg_catalog.setval('public.old', f.last_value, f.is_called) FROM public.numbers f, public.old t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.old'::regclass);
DROP SEQUENCE public.numbers;
ALTER TABLE public.u ALTER COLUMN id SET DEFAULT nextval('public.old'::regclass);
ALTER TABLE public.v ALTER COLUMN id SET DEFAULT nextval('public.other'::regclass);
