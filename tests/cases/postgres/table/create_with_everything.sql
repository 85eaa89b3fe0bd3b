--- from
--- to
CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE t (
  id bigserial PRIMARY KEY,
  parent_id int NOT NULL REFERENCES parent ON DELETE CASCADE,
  name text COLLATE "C" DEFAULT 'x' CHECK (length(name) < 10),
  twice bigint GENERATED ALWAYS AS (parent_id * 2) STORED,
  UNIQUE (name, parent_id)
);
CREATE INDEX t_name ON t (lower(name));
COMMENT ON TABLE t IS 'a table';
COMMENT ON COLUMN t.name IS 'a name';
--- plan
CREATE SEQUENCE public.t_id_seq;
CREATE TABLE public.parent (
    id integer GENERATED ALWAYS AS IDENTITY,
    CONSTRAINT parent_pkey PRIMARY KEY (id)
);
CREATE TABLE public.t (
    id bigint DEFAULT nextval('public.t_id_seq'::regclass) NOT NULL,
    parent_id integer NOT NULL,
    name text COLLATE pg_catalog."C" DEFAULT 'x'::text,
    twice bigint GENERATED ALWAYS AS ((parent_id * 2)) STORED,
    CONSTRAINT t_pkey PRIMARY KEY (id),
    CONSTRAINT t_name_parent_id_key UNIQUE (name, parent_id),
    CONSTRAINT t_name_check CHECK ((length(name) < 10))
);
ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;
ALTER TABLE public.t ADD CONSTRAINT t_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.parent(id) ON DELETE CASCADE;
CREATE INDEX t_name ON public.t USING btree (lower(name));
COMMENT ON COLUMN public.t.name IS 'a name';
COMMENT ON TABLE public.t IS 'a table';
--- back
DROP TABLE public.t;
DROP TABLE public.parent;
