--- setup
CREATE ROLE case_owner;
CREATE ROLE case_other;
--- from
CREATE TABLE t (a int);
ALTER TABLE t OWNER TO case_owner;
CREATE TABLE u (id int);
ALTER TABLE u OWNER TO case_other;
CREATE SEQUENCE s OWNED BY NONE;
ALTER SEQUENCE s OWNER TO case_owner;
ALTER SEQUENCE s OWNED BY t.a;
--- to
CREATE TABLE t (a int);
ALTER TABLE t OWNER TO case_other;
CREATE TABLE u (id int);
ALTER TABLE u OWNER TO case_owner;
CREATE SEQUENCE s;
ALTER SEQUENCE s OWNER TO case_owner;
ALTER SEQUENCE s OWNED BY u.id;
--- plan
ALTER TABLE public.t OWNER TO case_other;
ALTER TABLE public.u OWNER TO case_owner;
ALTER SEQUENCE public.s OWNED BY NONE;
ALTER SEQUENCE public.s OWNER TO case_owner;
ALTER SEQUENCE public.s OWNED BY public.u.id;
--- back
ALTER TABLE public.t OWNER TO case_owner;
ALTER SEQUENCE public.s OWNED BY NONE;
ALTER SEQUENCE public.s OWNER TO case_owner;
ALTER SEQUENCE public.s OWNED BY public.t.a;
ALTER TABLE public.u OWNER TO case_other;
