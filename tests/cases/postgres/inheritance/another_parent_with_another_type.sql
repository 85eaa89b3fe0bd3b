--- from
CREATE TABLE a (id int, note text);
CREATE TABLE b (id bigint, note text);
CREATE TABLE d (own int) INHERITS (a);
--- rows
INSERT INTO d (id, note, own) VALUES (1, 'x', 2);
--- to
CREATE TABLE a (id int, note text);
CREATE TABLE b (id bigint, note text);
CREATE TABLE d (own int) INHERITS (b);
--- dump differs
Whether a column of a child is its own as well (pg_attribute.attislocal) is settled when it is made.
--- plan
ALTER TABLE public.d NO INHERIT public.a;
ALTER TABLE public.d ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE public.d INHERIT public.b;
--- back
ALTER TABLE public.d NO INHERIT public.b;
ALTER TABLE public.d ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.d INHERIT public.a;
