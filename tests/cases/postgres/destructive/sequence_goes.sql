--- from
CREATE TABLE t (a serial);
CREATE SEQUENCE s;
--- to
CREATE TABLE t (a int NOT NULL);
--- plan
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
DROP SEQUENCE public.s;
DROP SEQUENCE public.t_a_seq;
--- back
CREATE SEQUENCE public.s;
CREATE SEQUENCE public.t_a_seq AS integer;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT nextval('public.t_a_seq'::regclass);
ALTER SEQUENCE public.t_a_seq OWNED BY public.t.a;
--- hazards
drop sequence public.s
drop sequence public.t_a_seq
back:
