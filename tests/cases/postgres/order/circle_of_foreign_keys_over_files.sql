--- from
--- to
CREATE TABLE a (id int PRIMARY KEY, b_id int);
CREATE TABLE b (id int PRIMARY KEY, c_id int);
CREATE TABLE c (id int PRIMARY KEY, a_id int REFERENCES a);
-- next file
ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b_id) REFERENCES b ON DELETE CASCADE;
-- next file
ALTER TABLE b ADD CONSTRAINT b_c FOREIGN KEY (c_id) REFERENCES c;
--- plan
CREATE TABLE public.a (
    id integer NOT NULL,
    b_id integer,
    CONSTRAINT a_pkey PRIMARY KEY (id)
);
CREATE TABLE public.b (
    id integer NOT NULL,
    c_id integer,
    CONSTRAINT b_pkey PRIMARY KEY (id)
);
CREATE TABLE public.c (
    id integer NOT NULL,
    a_id integer,
    CONSTRAINT c_pkey PRIMARY KEY (id)
);
ALTER TABLE public.a ADD CONSTRAINT a_b FOREIGN KEY (b_id) REFERENCES public.b(id) ON DELETE CASCADE;
ALTER TABLE public.b ADD CONSTRAINT b_c FOREIGN KEY (c_id) REFERENCES public.c(id);
ALTER TABLE public.c ADD CONSTRAINT c_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a(id);
--- back
ALTER TABLE public.a DROP CONSTRAINT a_b;
ALTER TABLE public.b DROP CONSTRAINT b_pkey;
ALTER TABLE public.b DROP CONSTRAINT b_c;
ALTER TABLE public.c DROP CONSTRAINT c_pkey;
ALTER TABLE public.c DROP CONSTRAINT c_a_id_fkey;
ALTER TABLE public.a DROP CONSTRAINT a_pkey;
DROP TABLE public.a;
DROP TABLE public.b;
DROP TABLE public.c;
