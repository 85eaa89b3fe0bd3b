--- from
CREATE TABLE t (id int PRIMARY KEY, a int, b int);
CREATE VIEW v AS SELECT id, a, count(*) AS n FROM t GROUP BY id;
--- rows
INSERT INTO t VALUES (1, 2, 3);
--- to
CREATE TABLE t (id int NOT NULL, a int, b int, PRIMARY KEY (id) INCLUDE (b));
CREATE VIEW v AS SELECT id, a, count(*) AS n FROM t GROUP BY id, a;
--- plan
CREATE OR REPLACE VIEW public.v AS
 SELECT t.id,
    t.a,
    count(*) AS n
   FROM public.t
  GROUP BY t.id, t.a;
ALTER TABLE public.t DROP CONSTRAINT t_pkey;
ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (b);
--- back
ALTER TABLE public.t DROP CONSTRAINT t_pkey;
ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
CREATE OR REPLACE VIEW public.v AS
 SELECT t.id,
    t.a,
    count(*) AS n
   FROM public.t
  GROUP BY t.id;
