--- versions: 18-
--- from
CREATE TABLE t (a int NOT NULL, b int CONSTRAINT b_there NOT NULL);
COMMENT ON CONSTRAINT t_a_not_null ON t IS 'always there';
--- to
CREATE TABLE t (a int NOT NULL, b int CONSTRAINT b_there NOT NULL);
COMMENT ON COLUMN t.b IS 'a column';
COMMENT ON CONSTRAINT b_there ON t IS 'since 2024';
CREATE TABLE u (a int CONSTRAINT "U" NOT NULL);
COMMENT ON CONSTRAINT "U" ON u IS 'new';
--- plan
COMMENT ON CONSTRAINT t_a_not_null ON public.t IS NULL;
CREATE TABLE public.u (
    a integer CONSTRAINT "U" NOT NULL
);
COMMENT ON COLUMN public.t.b IS 'a column';
COMMENT ON CONSTRAINT b_there ON public.t IS 'since 2024';
COMMENT ON CONSTRAINT "U" ON public.u IS 'new';
--- back
COMMENT ON COLUMN public.t.b IS NULL;
COMMENT ON CONSTRAINT b_there ON public.t IS NULL;
DROP TABLE public.u;
COMMENT ON CONSTRAINT t_a_not_null ON public.t IS 'always there';
