--- from
CREATE TABLE t (id int);
--- to
CREATE TABLE t (id int) PARTITION BY HASH (id);
--- plan
DROP TABLE public.t;
CREATE TABLE public.t (
    id integer
) PARTITION BY HASH (id);
--- back
DROP TABLE public.t;
CREATE TABLE public.t (
    id integer
);
