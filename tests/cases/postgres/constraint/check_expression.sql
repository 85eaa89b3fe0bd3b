--- from
CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 0));
--- rows
INSERT INTO t VALUES (5, 6);
--- to
CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 0 AND b > a) NO INHERIT);
--- plan
ALTER TABLE public.t DROP CONSTRAINT c;
ALTER TABLE public.t ADD CONSTRAINT c CHECK (((a > 0) AND (b > a))) NO INHERIT;
--- back
ALTER TABLE public.t DROP CONSTRAINT c;
ALTER TABLE public.t ADD CONSTRAINT c CHECK ((a > 0));
