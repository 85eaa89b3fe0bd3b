--- versions: 15-
--- from
CREATE TABLE t (id serial, a int);
CREATE SEQUENCE s OWNED BY t.a;
--- rows
INSERT INTO t (a) VALUES (1);
--- to
CREATE UNLOGGED TABLE t (id serial, a int);
CREATE SEQUENCE s OWNED BY t.a;
--- plan
ALTER SEQUENCE public.t_id_seq SET UNLOGGED;
ALTER TABLE public.t SET UNLOGGED;
ALTER SEQUENCE public.s SET LOGGED;
--- back
ALTER SEQUENCE public.t_id_seq SET LOGGED;
ALTER TABLE public.t SET LOGGED;
