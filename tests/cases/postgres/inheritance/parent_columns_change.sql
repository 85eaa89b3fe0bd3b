--- from
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE b (at date);
CREATE TABLE d () INHERITS (a, b);
--- rows
INSERT INTO d VALUES (1);
--- to
CREATE TABLE a (id bigint NOT NULL, more int DEFAULT 3, CONSTRAINT c CHECK (id > 0));
CREATE TABLE b (at date);
CREATE TABLE d () INHERITS (a, b);
--- plan
ALTER TABLE public.a DROP CONSTRAINT c;
ALTER TABLE ONLY public.a DROP COLUMN note;
ALTER TABLE public.d DROP COLUMN note;
ALTER TABLE public.a ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE public.a ADD COLUMN more integer DEFAULT 3;
ALTER TABLE public.a ADD CONSTRAINT c CHECK ((id > 0));
--- back
ALTER TABLE public.a DROP CONSTRAINT c;
ALTER TABLE ONLY public.a DROP COLUMN more;
ALTER TABLE public.d DROP COLUMN more;
ALTER TABLE public.a ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.a ADD COLUMN note text DEFAULT 'n'::text;
ALTER TABLE public.a ADD CONSTRAINT c CHECK ((id > 0));
