--- from
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE d () INHERITS (a);
--- rows
INSERT INTO d VALUES (1);
--- to
CREATE TABLE a (id int NOT NULL, CONSTRAINT c CHECK (id > 0));
CREATE TABLE d (note text DEFAULT 'n') INHERITS (a);
--- dump differs
Whether a column of a child is its own as well (pg_attribute.attislocal) is settled when it is made.
--- plan
ALTER TABLE ONLY public.a DROP COLUMN note;
--- back
ALTER TABLE public.a ADD COLUMN note text DEFAULT 'n'::text;
