--- from
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE b (at date);
CREATE TABLE d () INHERITS (a, b);
--- rows
INSERT INTO d VALUES (1);
--- to
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE b (at date);
CREATE TABLE d (id int NOT NULL, note text DEFAULT 'n', at date, CONSTRAINT c CHECK (id > 0)) INHERITS (b);
--- dump differs
Whether a column of a child is its own as well (pg_attribute.attislocal) is settled when it is made.
--- plan
ALTER TABLE public.d NO INHERIT public.a;
--- back
ALTER TABLE public.d INHERIT public.a;
