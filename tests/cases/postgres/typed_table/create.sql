--- from
CREATE TYPE pair AS (a int, b text);
--- to
CREATE TYPE pair AS (a int, b text);
CREATE TABLE pairs OF pair (a WITH OPTIONS PRIMARY KEY, b DEFAULT 'x', CHECK (a > 0));
COMMENT ON COLUMN pairs.b IS 'second';
CREATE VIEW sums AS SELECT sum(a) FROM pairs;
--- plan
CREATE TABLE public.pairs (
    a integer NOT NULL,
    b text DEFAULT 'x'::text,
    CONSTRAINT pairs_pkey PRIMARY KEY (a),
    CONSTRAINT pairs_a_check CHECK ((a > 0))
);
ALTER TABLE public.pairs OF public.pair;
CREATE VIEW public.sums AS
 SELECT sum(pairs.a) AS sum
   FROM public.pairs;
COMMENT ON COLUMN public.pairs.b IS 'second';
--- back
DROP VIEW public.sums;
DROP TABLE public.pairs;
