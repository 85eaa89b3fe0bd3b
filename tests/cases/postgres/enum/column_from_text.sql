--- from
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (a text DEFAULT 'a');
--- rows
INSERT INTO t VALUES ('a'), ('b');
--- to
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (a e DEFAULT 'a');
--- plan
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN a TYPE public.e USING a::public.e;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'a'::public.e;
--- back
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN a TYPE text USING a::text;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'a'::text;
