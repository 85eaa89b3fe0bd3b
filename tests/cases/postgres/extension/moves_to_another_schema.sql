--- from
CREATE SCHEMA ext;
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a text);
CREATE INDEX t_a ON t USING gin (a gin_trgm_ops);
--- rows
INSERT INTO t VALUES ('x');
--- to
CREATE SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE TABLE t (a text);
CREATE INDEX t_a ON t USING gin (a ext.gin_trgm_ops);
--- plan
DROP INDEX public.t_a;
ALTER EXTENSION pg_trgm SET SCHEMA ext;
CREATE INDEX t_a ON public.t USING gin (a ext.gin_trgm_ops);
--- back
DROP INDEX public.t_a;
ALTER EXTENSION pg_trgm SET SCHEMA public;
CREATE INDEX t_a ON public.t USING gin (a public.gin_trgm_ops);
