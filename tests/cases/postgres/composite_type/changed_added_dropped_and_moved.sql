--- from
CREATE TYPE item AS (a integer, gone text, b integer, c text);
CREATE TABLE t (i item, list item[]);
--- rows
INSERT INTO t VALUES (ROW(1, 'gone', 2, 'c'), ARRAY[ROW(3, NULL, 4, 'd')::item]);
--- to
CREATE TYPE item AS (c text, b integer, added date, a bigint);
CREATE TABLE t (i item, list item[]);
--- plan
ALTER TYPE public.item DROP ATTRIBUTE gone;
ALTER TYPE public.item ADD ATTRIBUTE added date;
ALTER TYPE public.item RENAME TO item__replaced;
CREATE TYPE public.item AS (a bigint, b integer, c text, added date);
ALTER TABLE public.t ALTER COLUMN i TYPE public.item USING i::text::public.item;
ALTER TABLE public.t ALTER COLUMN list TYPE public.item[] USING list::text[]::public.item[];
DROP TYPE public.item__replaced;
--- back
ALTER TYPE public.item DROP ATTRIBUTE added;
ALTER TYPE public.item ADD ATTRIBUTE gone text;
ALTER TYPE public.item RENAME TO item__replaced;
CREATE TYPE public.item AS (a integer, b integer, c text, gone text);
ALTER TABLE public.t ALTER COLUMN i TYPE public.item USING i::text::public.item;
ALTER TABLE public.t ALTER COLUMN list TYPE public.item[] USING list::text[]::public.item[];
DROP TYPE public.item__replaced;
