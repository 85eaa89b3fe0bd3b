--- from
CREATE TABLE t (id int CONSTRAINT one PRIMARY KEY, a int CONSTRAINT two CHECK (a > 0), b int CONSTRAINT three REFERENCES t);
CREATE INDEX "Four" ON t (a) WITH (fillfactor = 80);
CREATE UNIQUE INDEX five ON t (a, b);
CREATE DOMAIN d AS int CONSTRAINT six CHECK (VALUE > 0);
COMMENT ON INDEX "Four" IS 'fourth';
--- to
CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0), b int REFERENCES t);
CREATE INDEX "the ""index""" ON t (a) WITH (fillfactor = 70);
CREATE UNIQUE INDEX t_a_b_idx ON t (a, b);
CREATE DOMAIN d AS int CHECK (VALUE > 0);
COMMENT ON INDEX "the ""index""" IS 'fourth';
--- plan
ALTER TABLE public.t RENAME CONSTRAINT two TO t_a_check;
ALTER TABLE public.t RENAME CONSTRAINT three TO t_b_fkey;
ALTER TABLE public.t RENAME CONSTRAINT one TO t_pkey;
ALTER DOMAIN public.d RENAME CONSTRAINT six TO d_check;
ALTER INDEX public.five RENAME TO t_a_b_idx;
ALTER INDEX public."Four" RENAME TO "the ""index""";
ALTER INDEX public."the ""index""" SET (fillfactor = '70');
--- back
ALTER TABLE public.t RENAME CONSTRAINT t_a_check TO two;
ALTER TABLE public.t RENAME CONSTRAINT t_b_fkey TO three;
ALTER TABLE public.t RENAME CONSTRAINT t_pkey TO one;
ALTER DOMAIN public.d RENAME CONSTRAINT d_check TO six;
ALTER INDEX public.t_a_b_idx RENAME TO five;
ALTER INDEX public."the ""index""" RENAME TO "Four";
ALTER INDEX public."Four" SET (fillfactor = '80');
