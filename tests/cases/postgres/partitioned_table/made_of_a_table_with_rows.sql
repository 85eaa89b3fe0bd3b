--- from
CREATE TABLE t (a int);
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a int, b int NOT NULL, CHECK (a > 5)) PARTITION BY LIST (a);
--- plan
DROP TABLE public.t;
CREATE TABLE public.t (
    a integer,
    b integer NOT NULL,
    CONSTRAINT t_a_check CHECK ((a > 5))
) PARTITION BY LIST (a);
--- back
DROP TABLE public.t;
CREATE TABLE public.t (
    a integer
);
