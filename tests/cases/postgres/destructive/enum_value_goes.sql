--- from
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (a e);
--- rows
INSERT INTO t VALUES ('a');
--- to
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (a e);
--- plan
ALTER TYPE public.e RENAME TO e__replaced;
CREATE TYPE public.e AS ENUM ('a');
ALTER TABLE public.t ALTER COLUMN a TYPE public.e USING a::text::public.e;
DROP TYPE public.e__replaced;
--- back
ALTER TYPE public.e ADD VALUE 'b';
--- hazards
replace enum public.e
back:
