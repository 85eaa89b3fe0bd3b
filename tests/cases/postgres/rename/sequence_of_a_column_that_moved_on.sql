--- from
CREATE TABLE t (id serial, n bigserial);
--- rows
INSERT INTO t DEFAULT VALUES;
--- to
CREATE TABLE t (
  key serial, -- schemactl: renamed_from=id
  n bigserial);
--- plan
ALTER TABLE public.t RENAME COLUMN id TO key;
ALTER SEQUENCE public.t_id_seq RENAME TO t_key_seq;
--- back
ALTER TABLE public.t DROP COLUMN key;
CREATE SEQUENCE public.t_id_seq AS integer;
ALTER TABLE public.t ADD COLUMN id integer DEFAULT nextval('public.t_id_seq'::regclass) NOT NULL;
ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;
