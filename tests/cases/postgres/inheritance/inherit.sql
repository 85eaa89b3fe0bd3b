--- from
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE d (id int NOT NULL, note text);
--- rows
INSERT INTO d VALUES (1);
--- to
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE d (id int NOT NULL, note text, CONSTRAINT c CHECK (id > 0)) INHERITS (a);
ALTER TABLE d ALTER note SET DEFAULT 'n';
--- plan
ALTER TABLE public.d ALTER COLUMN note SET DEFAULT 'n'::text;
ALTER TABLE public.d ADD CONSTRAINT c CHECK ((id > 0));
ALTER TABLE public.d INHERIT public.a;
--- back
ALTER TABLE public.d NO INHERIT public.a;
ALTER TABLE public.d DROP CONSTRAINT c;
ALTER TABLE public.d ALTER COLUMN note DROP DEFAULT;
