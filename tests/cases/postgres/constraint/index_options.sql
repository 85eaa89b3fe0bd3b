--- from
CREATE TABLE t (a int PRIMARY KEY);
--- to
CREATE TABLE t (a int PRIMARY KEY WITH (fillfactor = 50));
--- plan
ALTER INDEX public.t_pkey SET (fillfactor = '50');
--- back
ALTER INDEX public.t_pkey RESET (fillfactor);
