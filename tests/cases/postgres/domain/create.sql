--- from
--- to
CREATE DOMAIN email AS text COLLATE "C" DEFAULT 'x@y' NOT NULL CONSTRAINT has_at CHECK (VALUE ~ '@');
COMMENT ON DOMAIN email IS 'An address';
COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'roughly';
CREATE TABLE t (a email);
--- plan
CREATE DOMAIN public.email AS text COLLATE pg_catalog."C" DEFAULT 'x@y'::text NOT NULL CONSTRAINT has_at CHECK ((VALUE ~ '@'::text));
CREATE TABLE public.t (
    a public.email
);
COMMENT ON DOMAIN public.email IS 'An address';
COMMENT ON CONSTRAINT has_at ON DOMAIN public.email IS 'roughly';
--- back
DROP TABLE public.t;
DROP DOMAIN public.email;
