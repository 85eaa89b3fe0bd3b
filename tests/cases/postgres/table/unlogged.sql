--- from
CREATE TABLE t (a int PRIMARY KEY);
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE UNLOGGED TABLE t (a int PRIMARY KEY);
--- plan
ALTER TABLE public.t SET UNLOGGED;
--- back
ALTER TABLE public.t SET LOGGED;
