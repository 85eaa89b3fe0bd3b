--- versions: 15-
--- from
CREATE SEQUENCE s;
--- to
CREATE UNLOGGED SEQUENCE s;
--- plan
ALTER SEQUENCE public.s SET UNLOGGED;
--- back
ALTER SEQUENCE public.s SET LOGGED;
