--- from
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (id int OPTIONS (name 'x', b '1')) SERVER s OPTIONS (path '/x', format 'csv');
--- to
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (id bigint OPTIONS (name 'y', c '1') NOT NULL, more text) SERVER s OPTIONS (path '/y', header 'on');
--- plan
ALTER FOREIGN TABLE public.f OPTIONS (DROP format, ADD header 'on', SET path '/y');
ALTER TABLE public.f ALTER COLUMN id TYPE bigint;
ALTER TABLE public.f ALTER COLUMN id SET NOT NULL;
ALTER TABLE public.f ALTER COLUMN id OPTIONS (DROP b, ADD c '1', SET name 'y');
ALTER TABLE public.f ADD COLUMN more text;
--- back
ALTER TABLE public.f DROP COLUMN more;
ALTER FOREIGN TABLE public.f OPTIONS (DROP header, ADD format 'csv', SET path '/x');
ALTER TABLE public.f ALTER COLUMN id DROP NOT NULL;
ALTER TABLE public.f ALTER COLUMN id TYPE integer;
ALTER TABLE public.f ALTER COLUMN id OPTIONS (DROP c, ADD b '1', SET name 'x');
