--- from
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int PRIMARY KEY, a e NOT NULL DEFAULT 'a');
CREATE INDEX t_a ON t (a);
--- rows
INSERT INTO t VALUES (1, 'a'), (2, 'c');
--- to
CREATE TYPE e AS ENUM ('c', 'b', 'a');
CREATE TABLE t (id int PRIMARY KEY, a e NOT NULL DEFAULT 'a');
CREATE INDEX t_a ON t (a);
--- plan
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TYPE public.e RENAME TO e__replaced;
CREATE TYPE public.e AS ENUM ('c', 'b', 'a');
ALTER TABLE public.t ALTER COLUMN a TYPE public.e USING a::text::public.e;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'a'::public.e;
DROP TYPE public.e__replaced;
--- back
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER TYPE public.e RENAME TO e__replaced;
CREATE TYPE public.e AS ENUM ('a', 'b', 'c');
ALTER TABLE public.t ALTER COLUMN a TYPE public.e USING a::text::public.e;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'a'::public.e;
DROP TYPE public.e__replaced;
