--- versions: 17-
--- from
CREATE COLLATION c (provider = builtin, locale = 'C');
CREATE TABLE t (a text COLLATE c);
--- rows
INSERT INTO t VALUES ('x');
--- to
CREATE COLLATION c (provider = builtin, locale = 'C.UTF-8');
CREATE TABLE t (a text COLLATE c);
--- plan
ALTER COLLATION public.c RENAME TO c__replaced;
CREATE COLLATION public.c (provider = builtin, locale = 'C.UTF-8');
ALTER TABLE public.t ALTER COLUMN a TYPE text COLLATE public.c USING a::text::text;
DROP COLLATION public.c__replaced;
--- back
ALTER COLLATION public.c RENAME TO c__replaced;
CREATE COLLATION public.c (provider = builtin, locale = 'C');
ALTER TABLE public.t ALTER COLUMN a TYPE text COLLATE public.c USING a::text::text;
DROP COLLATION public.c__replaced;
