--- from
CREATE TABLE t (id serial PRIMARY KEY, b text);
--- rows
INSERT INTO t (b) VALUES ('x'), ('y');
--- to
CREATE TABLE t (id int PRIMARY KEY, b text);
--- plan
ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT;
DROP SEQUENCE public.t_id_seq;
--- back
CREATE SEQUENCE public.t_id_seq AS integer;
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.t_id_seq'::regclass);
ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;
