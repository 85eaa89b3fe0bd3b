--- from
CREATE TABLE t (a text DEFAULT 'x', b text DEFAULT '1', c boolean DEFAULT false);
--- rows
INSERT INTO t VALUES ('x', '1', true);
--- to
CREATE TABLE t (a varchar(5) DEFAULT 'y', b int DEFAULT 2, c text DEFAULT 'no');
--- plan
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN b DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN c DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN a TYPE character varying(5) USING a::text;
ALTER TABLE public.t ALTER COLUMN b TYPE integer USING b::integer;
ALTER TABLE public.t ALTER COLUMN c TYPE text USING c::text;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'y'::character varying;
ALTER TABLE public.t ALTER COLUMN b SET DEFAULT 2;
ALTER TABLE public.t ALTER COLUMN c SET DEFAULT 'no'::text;
--- back
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN b DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN c DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN a TYPE text USING a::text;
ALTER TABLE public.t ALTER COLUMN b TYPE text USING b::text;
ALTER TABLE public.t ALTER COLUMN c TYPE boolean USING c::boolean;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'x'::text;
ALTER TABLE public.t ALTER COLUMN b SET DEFAULT '1'::text;
ALTER TABLE public.t ALTER COLUMN c SET DEFAULT false;
