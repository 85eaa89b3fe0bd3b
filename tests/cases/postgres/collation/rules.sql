--- versions: 16-
--- from
CREATE COLLATION c (provider = icu, locale = 'und', rules = '&a < g');
--- to
CREATE COLLATION c (provider = icu, locale = 'und', rules = '&a < h');
--- plan
ALTER COLLATION public.c RENAME TO c__replaced;
CREATE COLLATION public.c (provider = icu, locale = 'und', rules = '&a < h');
DROP COLLATION public.c__replaced;
--- back
ALTER COLLATION public.c RENAME TO c__replaced;
CREATE COLLATION public.c (provider = icu, locale = 'und', rules = '&a < g');
DROP COLLATION public.c__replaced;
