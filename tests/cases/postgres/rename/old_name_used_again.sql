--- from
CREATE TABLE log (id int, line text);
CREATE VIEW lines AS SELECT line FROM log;
--- rows
INSERT INTO log VALUES (1, 'a');
--- to
CREATE TABLE log_old (id int, line text); -- schemactl: renamed_from=log
CREATE TABLE log (id bigint, line text, at timestamptz);
CREATE VIEW lines AS SELECT line FROM log_old;
--- plan
ALTER TABLE public.log RENAME TO log_old;
CREATE TABLE public.log (
    id bigint,
    line text,
    at timestamp with time zone
);
--- back
ALTER TABLE public.log DROP COLUMN at;
ALTER TABLE public.log ALTER COLUMN id TYPE integer USING id::integer;
CREATE OR REPLACE VIEW public.lines AS
 SELECT log.line
   FROM public.log;
DROP TABLE public.log_old;
