--- from
--- to
CREATE TABLE t ();
--- plan
CREATE TABLE public.t ();
--- back
DROP TABLE public.t;
