--- setup
CREATE ROLE case_owner;
--- from
CREATE TABLE a (x int);
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, other int);
CREATE TABLE u (id int GENERATED ALWAYS AS IDENTITY);
CREATE SEQUENCE loose;
--- to
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, other int);
ALTER TABLE t OWNER TO case_owner;
CREATE TABLE u (id serial);
CREATE SEQUENCE loose;
ALTER SEQUENCE loose OWNER TO case_owner;
ALTER SEQUENCE loose OWNED BY t.other;
--- plan
DROP TABLE public.a;
ALTER SEQUENCE public.u_id_seq RENAME TO u_id_seq__replaced;
CREATE SEQUENCE public.u_id_seq AS integer;
SELECT pg_catalog.setval('public.u_id_seq', last_value, is_called) FROM public.u_id_seq__replaced;
ALTER TABLE public.u ALTER COLUMN id DROP IDENTITY;
ALTER TABLE public.u ALTER COLUMN id SET DEFAULT nextval('public.u_id_seq'::regclass);
ALTER SEQUENCE public.u_id_seq OWNED BY public.u.id;
ALTER TABLE public.t OWNER TO case_owner;
ALTER SEQUENCE public.loose OWNER TO case_owner;
ALTER SEQUENCE public.loose OWNED BY public.t.other;
--- back
ALTER TABLE public.t OWNER TO CURRENT_USER;
ALTER SEQUENCE public.loose OWNED BY NONE;
ALTER TABLE public.u ALTER COLUMN id DROP DEFAULT;
CREATE TABLE public.a (
    x integer
);
ALTER SEQUENCE public.u_id_seq RENAME TO u_id_seq__replaced;
ALTER TABLE public.u ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
SELECT pg_catalog.setval('public.u_id_seq', last_value, is_called) FROM public.u_id_seq__replaced;
DROP SEQUENCE public.u_id_seq__replaced;
