--- from
CREATE TYPE status AS ENUM ('new', 'done', 'paid');
CREATE DOMAIN open_status AS status DEFAULT 'new' CHECK (VALUE <> 'done');
CREATE TYPE entry AS (at integer, s status, o open_status, many status[]);
CREATE FUNCTION is_open(s status) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT s <> ''done''';
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'new', many status[] DEFAULT '{new}', o open_status,
    e entry, es entry[], done boolean GENERATED ALWAYS AS (s = 'done') STORED,
    CONSTRAINT c CHECK (s <> 'paid' OR id > 0), CONSTRAINT is_open CHECK (is_open(s) OR id > 0));
CREATE INDEX t_s ON t (s) WHERE s = 'new';
CREATE INDEX t_e ON t (id, (s = 'paid')) WHERE is_open(s);
CREATE VIEW v AS SELECT id, s FROM t WHERE s > 'new';
CREATE VIEW w AS SELECT * FROM v;
CREATE MATERIALIZED VIEW m AS SELECT s, count(*) AS n FROM t GROUP BY s;
CREATE INDEX m_s ON m (s);
COMMENT ON VIEW w IS 'kept';
COMMENT ON COLUMN t.s IS 'kept';
COMMENT ON TYPE status IS 'kept';
COMMENT ON FUNCTION is_open(status) IS 'kept';
--- rows
INSERT INTO t (id, s, many, o, e, es) VALUES
    (1, 'new', '{new,done}', 'paid', ROW(1, 'done', 'new', '{paid}'), ARRAY[ROW(2, 'paid', NULL, NULL)::entry, NULL]),
    (2, 'paid', NULL, NULL, NULL, '{}');
--- to
CREATE TYPE status AS ENUM ('new', 'paid', 'done');
CREATE DOMAIN open_status AS status DEFAULT 'new' CHECK (VALUE <> 'done');
CREATE TYPE entry AS (at integer, s status, o open_status, many status[]);
CREATE FUNCTION is_open(s status) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT s <> ''done''';
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'new', many status[] DEFAULT '{new}', o open_status,
    e entry, es entry[], done boolean GENERATED ALWAYS AS (s = 'done') STORED,
    CONSTRAINT c CHECK (s <> 'paid' OR id > 0), CONSTRAINT is_open CHECK (is_open(s) OR id > 0));
CREATE INDEX t_s ON t (s) WHERE s = 'new';
CREATE INDEX t_e ON t (id, (s = 'paid')) WHERE is_open(s);
CREATE VIEW v AS SELECT id, s FROM t WHERE s > 'new';
CREATE VIEW w AS SELECT * FROM v;
CREATE MATERIALIZED VIEW m AS SELECT s, count(*) AS n FROM t GROUP BY s;
CREATE INDEX m_s ON m (s);
COMMENT ON VIEW w IS 'kept';
COMMENT ON COLUMN t.s IS 'kept';
COMMENT ON TYPE status IS 'kept';
COMMENT ON FUNCTION is_open(status) IS 'kept';
--- plan
COMMENT ON TYPE public.status IS NULL;
DROP MATERIALIZED VIEW public.m;
DROP VIEW public.w;
DROP VIEW public.v;
DROP INDEX public.t_e;
DROP INDEX public.t_s;
ALTER TABLE public.t DROP CONSTRAINT c;
ALTER TABLE public.t DROP CONSTRAINT is_open;
ALTER TABLE public.t ALTER COLUMN many DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN s DROP DEFAULT;
ALTER TABLE public.t DROP COLUMN done;
DROP FUNCTION public.is_open(public.status);
ALTER DOMAIN public.open_status DROP CONSTRAINT open_status_check;
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('new', 'paid', 'done');
ALTER DOMAIN public.open_status RENAME TO open_status__replaced;
CREATE DOMAIN public.open_status AS public.status DEFAULT 'new'::public.status CONSTRAINT open_status_check CHECK ((VALUE <> 'done'::public.status));
ALTER TYPE public.entry RENAME TO entry__replaced;
CREATE TYPE public.entry AS (at integer, s public.status, o public.open_status, many public.status[]);
CREATE OR REPLACE FUNCTION public.is_open(s public.status)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT s <> 'done'$function$;
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
ALTER TABLE public.t ALTER COLUMN many TYPE public.status[] USING many::text[]::public.status[];
ALTER TABLE public.t ALTER COLUMN o TYPE public.open_status USING o::text::public.open_status;
ALTER TABLE public.t ALTER COLUMN e TYPE public.entry USING e::text::public.entry;
ALTER TABLE public.t ALTER COLUMN es TYPE public.entry[] USING es::text[]::public.entry[];
ALTER TABLE public.t ADD COLUMN done boolean GENERATED ALWAYS AS ((s = 'done'::public.status)) STORED;
ALTER TABLE public.t ALTER COLUMN many SET DEFAULT '{new}'::public.status[];
ALTER TABLE public.t ALTER COLUMN s SET DEFAULT 'new'::public.status;
ALTER TABLE public.t ADD CONSTRAINT c CHECK (((s <> 'paid'::public.status) OR (id > 0)));
ALTER TABLE public.t ADD CONSTRAINT is_open CHECK ((public.is_open(s) OR (id > 0)));
CREATE INDEX t_e ON public.t USING btree (id, ((s = 'paid'::public.status))) WHERE public.is_open(s);
CREATE INDEX t_s ON public.t USING btree (s) WHERE (s = 'new'::public.status);
CREATE VIEW public.v AS
 SELECT t.id,
    t.s
   FROM public.t
  WHERE (t.s > 'new'::public.status);
CREATE VIEW public.w AS
 SELECT v.id,
    v.s
   FROM public.v;
CREATE MATERIALIZED VIEW public.m AS
 SELECT t.s,
    count(*) AS n
   FROM public.t
  GROUP BY t.s;
CREATE INDEX m_s ON public.m USING btree (s);
COMMENT ON TYPE public.status IS 'kept';
COMMENT ON FUNCTION public.is_open(public.status) IS 'kept';
COMMENT ON VIEW public.w IS 'kept';
DROP TYPE public.entry__replaced;
DROP DOMAIN public.open_status__replaced;
DROP TYPE public.status__replaced;
--- back
COMMENT ON TYPE public.status IS NULL;
DROP MATERIALIZED VIEW public.m;
DROP VIEW public.w;
DROP VIEW public.v;
DROP INDEX public.t_e;
DROP INDEX public.t_s;
ALTER TABLE public.t DROP CONSTRAINT c;
ALTER TABLE public.t DROP CONSTRAINT is_open;
ALTER TABLE public.t ALTER COLUMN many DROP DEFAULT;
ALTER TABLE public.t ALTER COLUMN s DROP DEFAULT;
ALTER TABLE public.t DROP COLUMN done;
DROP FUNCTION public.is_open(public.status);
ALTER DOMAIN public.open_status DROP CONSTRAINT open_status_check;
ALTER TYPE public.status RENAME TO status__replaced;
CREATE TYPE public.status AS ENUM ('new', 'done', 'paid');
ALTER DOMAIN public.open_status RENAME TO open_status__replaced;
CREATE DOMAIN public.open_status AS public.status DEFAULT 'new'::public.status CONSTRAINT open_status_check CHECK ((VALUE <> 'done'::public.status));
ALTER TYPE public.entry RENAME TO entry__replaced;
CREATE TYPE public.entry AS (at integer, s public.status, o public.open_status, many public.status[]);
CREATE OR REPLACE FUNCTION public.is_open(s public.status)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT s <> 'done'$function$;
ALTER TABLE public.t ALTER COLUMN s TYPE public.status USING s::text::public.status;
ALTER TABLE public.t ALTER COLUMN many TYPE public.status[] USING many::text[]::public.status[];
ALTER TABLE public.t ALTER COLUMN o TYPE public.open_status USING o::text::public.open_status;
ALTER TABLE public.t ALTER COLUMN e TYPE public.entry USING e::text::public.entry;
ALTER TABLE public.t ALTER COLUMN es TYPE public.entry[] USING es::text[]::public.entry[];
ALTER TABLE public.t ADD COLUMN done boolean GENERATED ALWAYS AS ((s = 'done'::public.status)) STORED;
ALTER TABLE public.t ALTER COLUMN many SET DEFAULT '{new}'::public.status[];
ALTER TABLE public.t ALTER COLUMN s SET DEFAULT 'new'::public.status;
ALTER TABLE public.t ADD CONSTRAINT c CHECK (((s <> 'paid'::public.status) OR (id > 0)));
ALTER TABLE public.t ADD CONSTRAINT is_open CHECK ((public.is_open(s) OR (id > 0)));
CREATE INDEX t_e ON public.t USING btree (id, ((s = 'paid'::public.status))) WHERE public.is_open(s);
CREATE INDEX t_s ON public.t USING btree (s) WHERE (s = 'new'::public.status);
CREATE VIEW public.v AS
 SELECT t.id,
    t.s
   FROM public.t
  WHERE (t.s > 'new'::public.status);
CREATE VIEW public.w AS
 SELECT v.id,
    v.s
   FROM public.v;
CREATE MATERIALIZED VIEW public.m AS
 SELECT t.s,
    count(*) AS n
   FROM public.t
  GROUP BY t.s;
CREATE INDEX m_s ON public.m USING btree (s);
COMMENT ON TYPE public.status IS 'kept';
COMMENT ON FUNCTION public.is_open(public.status) IS 'kept';
COMMENT ON VIEW public.w IS 'kept';
DROP TYPE public.entry__replaced;
DROP DOMAIN public.open_status__replaced;
DROP TYPE public.status__replaced;
