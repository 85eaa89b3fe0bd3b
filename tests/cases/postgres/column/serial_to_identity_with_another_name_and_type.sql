--- from
CREATE SEQUENCE numbers START 7;
CREATE TABLE t (id bigint NOT NULL DEFAULT nextval('numbers'), note text);
ALTER SEQUENCE numbers OWNED BY t.id;
COMMENT ON SEQUENCE numbers IS 'goes';
--- rows
SELECT setval('numbers', 5000000000);
--- to
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (START WITH 3 INCREMENT BY 2), note text);
--- plan
ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT;
ALTER SEQUENCE public.numbers RENAME TO numbers__replaced;
ALTER TABLE public.t ALTER COLUMN id TYPE integer USING id::integer;
ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (START WITH 3 INCREMENT BY 2);
SELECT pg_catalog.setval('public.t_id_seq', LEAST(last_value + (2 + (3 - last_value) % 2) % 2, 2147483647), true) FROM public.numbers__replaced WHERE is_called OR last_value <> 7;
DROP SEQUENCE public.numbers__replaced;
--- back
ALTER SEQUENCE public.t_id_seq RENAME TO t_id_seq__replaced;
CREATE SEQUENCE public.numbers START WITH 7;
SELECT pg_catalog.setval('public.numbers', last_value, is_called) FROM public.t_id_seq__replaced WHERE is_called OR last_value <> 3;
ALTER TABLE public.t ALTER COLUMN id DROP IDENTITY;
ALTER TABLE public.t ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.numbers'::regclass);
ALTER SEQUENCE public.numbers OWNED BY public.t.id;
COMMENT ON SEQUENCE public.numbers IS 'goes';
