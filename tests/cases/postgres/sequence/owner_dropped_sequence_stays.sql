--- from
CREATE SEQUENCE s;
CREATE TABLE t (a int);
ALTER SEQUENCE s OWNED BY t.a;
--- to
CREATE SEQUENCE s;
--- plan
ALTER SEQUENCE public.s OWNED BY NONE;
DROP TABLE public.t;
--- back
CREATE TABLE public.t (
    a integer
);
ALTER SEQUENCE public.s OWNED BY public.t.a;
