--- from
CREATE TABLE a (id int PRIMARY KEY, b_id int);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);
ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b;
--- rows
INSERT INTO a VALUES (1, NULL);
INSERT INTO b VALUES (2, 1);
UPDATE a SET b_id = 2;
--- to
CREATE TABLE a (id bigint PRIMARY KEY, b_id bigint);
CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint REFERENCES a);
ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b;
--- plan
ALTER TABLE public.a DROP CONSTRAINT a_b_id_fkey;
ALTER TABLE public.b DROP CONSTRAINT b_a_id_fkey;
ALTER TABLE public.a ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE public.b ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE public.a ALTER COLUMN b_id TYPE bigint USING b_id::bigint;
ALTER TABLE public.b ALTER COLUMN a_id TYPE bigint USING a_id::bigint;
ALTER TABLE public.a ADD CONSTRAINT a_b_id_fkey FOREIGN KEY (b_id) REFERENCES public.b(id);
ALTER TABLE public.b ADD CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a(id);
--- back
ALTER TABLE public.a DROP CONSTRAINT a_b_id_fkey;
ALTER TABLE public.b DROP CONSTRAINT b_a_id_fkey;
ALTER TABLE public.a ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.b ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.a ALTER COLUMN b_id TYPE integer USING b_id::integer;
ALTER TABLE public.b ALTER COLUMN a_id TYPE integer USING a_id::integer;
ALTER TABLE public.a ADD CONSTRAINT a_b_id_fkey FOREIGN KEY (b_id) REFERENCES public.b(id);
ALTER TABLE public.b ADD CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a(id);
