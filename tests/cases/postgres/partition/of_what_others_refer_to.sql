--- from
CREATE TABLE t (id int PRIMARY KEY, note varchar(9));
CREATE TABLE old (id int, t int REFERENCES t ON DELETE SET NULL);
--- rows
INSERT INTO t VALUES (1), (2);
INSERT INTO old VALUES (1, 1);
--- to
CREATE TABLE p (id int PRIMARY KEY, note text) PARTITION BY RANGE (id);
CREATE TABLE t (id int NOT NULL, note text, CONSTRAINT t_pkey PRIMARY KEY (id));
ALTER TABLE p ATTACH PARTITION t FOR VALUES FROM (0) TO (10);
CREATE TABLE old (id int, t int REFERENCES t ON DELETE SET NULL);
CREATE TABLE new (id int PRIMARY KEY REFERENCES t, p int REFERENCES p ON DELETE CASCADE);
--- plan
CREATE TABLE public.new (
    id integer NOT NULL,
    p integer,
    CONSTRAINT new_pkey PRIMARY KEY (id)
);
CREATE TABLE public.p (
    id integer NOT NULL,
    note text,
    CONSTRAINT p_pkey PRIMARY KEY (id)
) PARTITION BY RANGE (id);
ALTER TABLE public.t ALTER COLUMN note TYPE text USING note::text;
ALTER TABLE public.new ADD CONSTRAINT new_id_fkey FOREIGN KEY (id) REFERENCES public.t(id);
ALTER TABLE public.p ATTACH PARTITION public.t FOR VALUES FROM (0) TO (10);
ALTER TABLE public.new ADD CONSTRAINT new_p_fkey FOREIGN KEY (p) REFERENCES public.p(id) ON DELETE CASCADE;
--- back
DROP TABLE public.new;
ALTER TABLE public.p DETACH PARTITION public.t;
DROP TABLE public.p;
ALTER TABLE public.t ALTER COLUMN note TYPE character varying(9) USING note::text;
