--- from
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a (id) ON DELETE CASCADE);
CREATE INDEX b_a ON b (a_id);
--- rows
INSERT INTO a VALUES (1), (2);
INSERT INTO b VALUES (10, 1);
--- to
CREATE TABLE a (id text PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY, a_id text REFERENCES a (id) ON DELETE CASCADE);
CREATE INDEX b_a ON b (a_id);
--- plan
ALTER TABLE public.b DROP CONSTRAINT b_a_id_fkey;
ALTER TABLE public.a ALTER COLUMN id TYPE text USING id::text;
ALTER TABLE public.b ALTER COLUMN a_id TYPE text USING a_id::text;
ALTER TABLE public.b ADD CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a(id) ON DELETE CASCADE;
--- back
ALTER TABLE public.b DROP CONSTRAINT b_a_id_fkey;
ALTER TABLE public.a ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.b ALTER COLUMN a_id TYPE integer USING a_id::integer;
ALTER TABLE public.b ADD CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a(id) ON DELETE CASCADE;
