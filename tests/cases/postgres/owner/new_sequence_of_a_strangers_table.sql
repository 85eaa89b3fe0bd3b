--- setup
CREATE ROLE case_owner;
--- from
CREATE TABLE t (a int);
ALTER TABLE t OWNER TO case_owner;
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int, id serial);
ALTER TABLE t OWNER TO case_owner;
--- plan
CREATE SEQUENCE public.t_id_seq AS integer;
ALTER TABLE public.t ADD COLUMN id integer DEFAULT nextval('public.t_id_seq'::regclass) NOT NULL;
ALTER SEQUENCE public.t_id_seq OWNER TO case_owner;
ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;
--- back
ALTER TABLE public.t DROP COLUMN id;
