--- setup
CREATE ROLE case_owner;
CREATE ROLE case_other;
--- from
CREATE TABLE t (a int, id int DEFAULT 1);
ALTER TABLE t OWNER TO case_owner;
CREATE TABLE u (id int);
CREATE SEQUENCE free;
ALTER SEQUENCE free OWNER TO case_other;
CREATE SEQUENCE mine OWNED BY u.id;
--- rows
INSERT INTO t VALUES (1, 1);
--- to
CREATE TABLE t (a int, id int DEFAULT 1);
CREATE TABLE u (id int);
ALTER TABLE u OWNER TO case_owner;
CREATE SEQUENCE free;
ALTER SEQUENCE free OWNER TO case_owner;
ALTER SEQUENCE free OWNED BY u.id;
CREATE SEQUENCE mine OWNED BY t.a;
--- plan
ALTER SEQUENCE public.free OWNER TO CURRENT_USER;
ALTER TABLE public.t OWNER TO CURRENT_USER;
ALTER SEQUENCE public.mine OWNED BY NONE;
ALTER SEQUENCE public.mine OWNED BY public.t.a;
ALTER TABLE public.u OWNER TO case_owner;
ALTER SEQUENCE public.free OWNER TO case_owner;
ALTER SEQUENCE public.free OWNED BY public.u.id;
--- back
ALTER TABLE public.u OWNER TO CURRENT_USER;
ALTER SEQUENCE public.free OWNED BY NONE;
ALTER SEQUENCE public.mine OWNED BY NONE;
ALTER SEQUENCE public.mine OWNED BY public.u.id;
ALTER SEQUENCE public.free OWNER TO case_other;
ALTER TABLE public.t OWNER TO case_owner;
