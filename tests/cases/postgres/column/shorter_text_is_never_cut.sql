--- from
CREATE TABLE t (a text, b integer, c text[]);
--- rows
INSERT INTO t VALUES ('short', 7, ARRAY['x']);
--- to
CREATE TABLE t (a varchar(5), b char(3), c varchar(2)[]);
--- plan
ALTER TABLE public.t ALTER COLUMN a TYPE character varying(5) USING a::text;
ALTER TABLE public.t ALTER COLUMN b TYPE character(3) USING b::text;
ALTER TABLE public.t ALTER COLUMN c TYPE character varying(2)[] USING c::text[];
--- back
ALTER TABLE public.t ALTER COLUMN a TYPE text USING a::text;
ALTER TABLE public.t ALTER COLUMN b TYPE integer USING b::integer;
ALTER TABLE public.t ALTER COLUMN c TYPE text[] USING c::text[];
