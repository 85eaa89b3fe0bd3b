--- from
CREATE TABLE t (id serial PRIMARY KEY, b text);
--- rows
INSERT INTO t (b) VALUES ('x'), ('y');
--- to
CREATE TABLE t (id bigserial PRIMARY KEY, b text);
--- plan
ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT;
ALTER SEQUENCE public.t_id_seq AS bigint MAXVALUE 9223372036854775807;
ALTER TABLE public.t ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.t_id_seq'::regclass);
--- back
ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT;
ALTER SEQUENCE public.t_id_seq AS integer MAXVALUE 2147483647;
ALTER TABLE public.t ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.t_id_seq'::regclass);
