--- from
CREATE TABLE t (a text DEFAULT '1', b boolean, c text);
--- rows
INSERT INTO t VALUES ('5', true, '{1,2}');
--- to
CREATE TABLE t (a int DEFAULT 1, b text, c int[]);
--- plan
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.t ALTER COLUMN b TYPE text USING b::text;
ALTER TABLE public.t ALTER COLUMN c TYPE integer[] USING c::integer[];
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 1;
--- back
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN a TYPE text USING a::text;
ALTER TABLE public.t ALTER COLUMN b TYPE boolean USING b::boolean;
ALTER TABLE public.t ALTER COLUMN c TYPE text USING c::text;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT '1'::text;
