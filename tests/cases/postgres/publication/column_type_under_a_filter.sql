--- versions: 15-
--- from
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 0);
--- rows
INSERT INTO t VALUES (1, 'x');
--- to
CREATE TABLE t (a bigint PRIMARY KEY, b text);
CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 0);
--- plan
ALTER PUBLICATION p DROP TABLE public.t;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
ALTER PUBLICATION p ADD TABLE public.t (a) WHERE ((a > 0));
--- back
ALTER PUBLICATION p DROP TABLE public.t;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
ALTER PUBLICATION p ADD TABLE public.t (a) WHERE ((a > 0));
