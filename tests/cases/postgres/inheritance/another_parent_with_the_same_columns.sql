--- from
CREATE TABLE a (id bigserial, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE d (own int) INHERITS (a);
--- rows
INSERT INTO d (note, own) VALUES ('x', 2);
--- to
CREATE TABLE b (id bigserial, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE d (own int) INHERITS (b);
--- plan
CREATE SEQUENCE public.b_id_seq;
CREATE TABLE public.b (
    id bigint DEFAULT nextval('public.b_id_seq'::regclass) NOT NULL,
    note text DEFAULT 'n'::text,
    CONSTRAINT c CHECK ((id > 0))
);
ALTER TABLE public.d INHERIT public.b;
ALTER TABLE public.d NO INHERIT public.a;
SELECT pg_catalog.setval('public.b_id_seq', f.last_value, f.is_called) FROM public.a_id_seq f, public.b_id_seq t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.d ALTER COLUMN id SET DEFAULT nextval('public.b_id_seq'::regclass);
DROP TABLE public.a;
ALTER SEQUENCE public.b_id_seq OWNED BY public.b.id;
--- back
CREATE SEQUENCE public.a_id_seq;
CREATE TABLE public.a (
    id bigint DEFAULT nextval('public.a_id_seq'::regclass) NOT NULL,
    note text DEFAULT 'n'::text,
    CONSTRAINT c CHECK ((id > 0))
);
ALTER TABLE public.d INHERIT public.a;
ALTER TABLE public.d NO INHERIT public.b;
SELECT pg_catalog.setval('public.a_id_seq', f.last_value, f.is_called) FROM public.b_id_seq f, public.a_id_seq t WHERE (f.is_called OR f.last_value <> 1) AND (f.last_value, f.is_called) > (t.last_value, t.is_called);
ALTER TABLE public.d ALTER COLUMN id SET DEFAULT nextval('public.a_id_seq'::regclass);
DROP TABLE public.b;
ALTER SEQUENCE public.a_id_seq OWNED BY public.a.id;
