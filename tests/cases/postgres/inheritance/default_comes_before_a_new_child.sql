--- from
CREATE TABLE i (id int, n int);
--- rows
INSERT INTO i VALUES (1, 1);
--- to
CREATE TABLE i (id int, n bigint DEFAULT 1);
CREATE TABLE j () INHERITS (i);
--- plan
ALTER TABLE public.i ALTER COLUMN n TYPE bigint USING n::bigint;
ALTER TABLE ONLY public.i ALTER COLUMN n SET DEFAULT 1;
CREATE TABLE public.j () INHERITS (public.i);
--- back
ALTER TABLE ONLY public.i ALTER COLUMN n DROP DEFAULT;
DROP TABLE public.j;
ALTER TABLE public.i ALTER COLUMN n TYPE integer USING n::integer;
