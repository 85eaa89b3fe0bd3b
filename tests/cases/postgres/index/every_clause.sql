--- from
CREATE TABLE t (a int, b text, c int);
--- rows
INSERT INTO t VALUES (1, 'x', 2);
--- to
CREATE TABLE t (a int, b text, c int);
CREATE UNIQUE INDEX i ON t USING btree (a DESC NULLS LAST, b COLLATE "C" text_pattern_ops) INCLUDE (c) WITH (fillfactor = 60) WHERE c > 0;
CREATE INDEX h ON t USING hash (b);
CREATE INDEX n ON t USING brin (a) WITH (pages_per_range = 4);
COMMENT ON INDEX i IS 'an index';
--- plan
CREATE INDEX h ON public.t USING hash (b);
CREATE UNIQUE INDEX i ON public.t USING btree (a DESC NULLS LAST, b COLLATE "C" text_pattern_ops) INCLUDE (c) WITH (fillfactor='60') WHERE (c > 0);
CREATE INDEX n ON public.t USING brin (a) WITH (pages_per_range='4');
COMMENT ON INDEX public.i IS 'an index';
--- back
DROP INDEX public.h;
DROP INDEX public.i;
DROP INDEX public.n;
