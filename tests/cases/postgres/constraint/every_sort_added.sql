--- from
CREATE EXTENSION btree_gist;
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int NOT NULL, b int, c int, d tsrange);
--- rows
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1, 1, 1, '[2020-01-01,2020-01-02)');
--- to
CREATE EXTENSION btree_gist;
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (
  a int PRIMARY KEY,
  b int REFERENCES p,
  c int CHECK (c > 0),
  d tsrange,
  CONSTRAINT u UNIQUE (b, c),
  CONSTRAINT x EXCLUDE USING gist (a WITH =, d WITH &&) WHERE (a > 0)
);
COMMENT ON CONSTRAINT u ON t IS 'a pair once';
--- plan
ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (a);
ALTER TABLE public.t ADD CONSTRAINT u UNIQUE (b, c);
ALTER TABLE public.t ADD CONSTRAINT t_c_check CHECK ((c > 0));
ALTER TABLE public.t ADD CONSTRAINT x EXCLUDE USING gist (a WITH =, d WITH &&) WHERE ((a > 0));
ALTER TABLE public.t ADD CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES public.p(id);
COMMENT ON CONSTRAINT u ON public.t IS 'a pair once';
--- back
ALTER TABLE public.t DROP CONSTRAINT t_pkey;
ALTER TABLE public.t DROP CONSTRAINT u;
ALTER TABLE public.t DROP CONSTRAINT t_c_check;
ALTER TABLE public.t DROP CONSTRAINT x;
ALTER TABLE public.t DROP CONSTRAINT t_b_fkey;
