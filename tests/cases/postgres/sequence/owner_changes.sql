--- from
CREATE SEQUENCE s;
CREATE TABLE t (a int, b int);
ALTER SEQUENCE s OWNED BY t.a;
--- to
CREATE SEQUENCE s;
CREATE TABLE t (a int, b int);
ALTER SEQUENCE s OWNED BY t.b;
--- plan
ALTER SEQUENCE public.s OWNED BY public.t.b;
--- back
ALTER SEQUENCE public.s OWNED BY public.t.a;
