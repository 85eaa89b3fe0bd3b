--- from
CREATE TYPE pair AS (a int, b text);
CREATE TABLE p (a int, b text) PARTITION BY LIST (lower(b));
CREATE TABLE t PARTITION OF p (CONSTRAINT c CHECK (a > 10)) FOR VALUES IN ('a', 'b');
--- rows
INSERT INTO t VALUES (11, 'a');
--- to
CREATE TYPE pair AS (a int, b text);
CREATE TABLE p (a int, b text) PARTITION BY LIST (lower(b));
CREATE TABLE t OF pair (CONSTRAINT c CHECK (a > 10));
--- plan
ALTER TABLE public.p DETACH PARTITION public.t;
ALTER TABLE public.t OF public.pair;
--- back
ALTER TABLE public.t NOT OF;
ALTER TABLE public.p ATTACH PARTITION public.t FOR VALUES IN ('a', 'b');
