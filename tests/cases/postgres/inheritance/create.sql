--- from
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE b (at date);
--- to
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE b (at date);
CREATE TABLE d (note text, own int) INHERITS (a, b);
CREATE TABLE e () INHERITS (d);
ALTER TABLE e ALTER note SET DEFAULT 'x';
ALTER TABLE e ALTER at SET NOT NULL;
--- plan
CREATE TABLE public.d (
    note text DEFAULT 'n'::text,
    own integer
) INHERITS (public.a, public.b);
CREATE TABLE public.e () INHERITS (public.d);
ALTER TABLE public.e ALTER COLUMN note SET DEFAULT 'x'::text;
ALTER TABLE public.e ALTER COLUMN at SET NOT NULL;
--- back
DROP TABLE public.e;
DROP TABLE public.d;
