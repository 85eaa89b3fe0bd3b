--- from
CREATE COLLATION mine (PROVIDER = icu, LOCALE = 'de');
CREATE DOMAIN word AS text COLLATE mine CHECK (VALUE <> '');
CREATE TABLE t (id integer PRIMARY KEY, a text COLLATE mine DEFAULT 'x', w word, b text);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b COLLATE mine);
CREATE VIEW v AS SELECT a, b COLLATE mine AS b FROM t;
COMMENT ON COLLATION mine IS 'kept';
--- rows
INSERT INTO t VALUES (1, 'a', 'b', 'c'), (2, NULL, NULL, NULL);
--- to
CREATE COLLATION mine (PROVIDER = icu, LOCALE = 'sv');
CREATE DOMAIN word AS text COLLATE mine CHECK (VALUE <> '');
CREATE TABLE t (id integer PRIMARY KEY, a text COLLATE mine DEFAULT 'x', w word, b text);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b COLLATE mine);
CREATE VIEW v AS SELECT a, b COLLATE mine AS b FROM t;
COMMENT ON COLLATION mine IS 'kept';
--- plan
COMMENT ON COLLATION public.mine IS NULL;
DROP VIEW public.v;
DROP INDEX public.t_a;
DROP INDEX public.t_b;
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER DOMAIN public.word DROP CONSTRAINT word_check;
ALTER COLLATION public.mine RENAME TO mine__replaced;
CREATE COLLATION public.mine (provider = icu, locale = 'sv');
ALTER DOMAIN public.word RENAME TO word__replaced;
CREATE DOMAIN public.word AS text COLLATE public.mine CONSTRAINT word_check CHECK ((VALUE <> ''::text));
ALTER TABLE public.t ALTER COLUMN a TYPE text COLLATE public.mine USING a::text::text;
ALTER TABLE public.t ALTER COLUMN w TYPE public.word USING w::text::public.word;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'x'::text;
CREATE INDEX t_a ON public.t USING btree (a);
CREATE INDEX t_b ON public.t USING btree (b COLLATE public.mine);
CREATE VIEW public.v AS
 SELECT t.a,
    (t.b COLLATE public.mine) AS b
   FROM public.t;
COMMENT ON COLLATION public.mine IS 'kept';
DROP DOMAIN public.word__replaced;
DROP COLLATION public.mine__replaced;
--- back
COMMENT ON COLLATION public.mine IS NULL;
DROP VIEW public.v;
DROP INDEX public.t_a;
DROP INDEX public.t_b;
ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;
ALTER DOMAIN public.word DROP CONSTRAINT word_check;
ALTER COLLATION public.mine RENAME TO mine__replaced;
CREATE COLLATION public.mine (provider = icu, locale = 'de');
ALTER DOMAIN public.word RENAME TO word__replaced;
CREATE DOMAIN public.word AS text COLLATE public.mine CONSTRAINT word_check CHECK ((VALUE <> ''::text));
ALTER TABLE public.t ALTER COLUMN a TYPE text COLLATE public.mine USING a::text::text;
ALTER TABLE public.t ALTER COLUMN w TYPE public.word USING w::text::public.word;
ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'x'::text;
CREATE INDEX t_a ON public.t USING btree (a);
CREATE INDEX t_b ON public.t USING btree (b COLLATE public.mine);
CREATE VIEW public.v AS
 SELECT t.a,
    (t.b COLLATE public.mine) AS b
   FROM public.t;
COMMENT ON COLLATION public.mine IS 'kept';
DROP DOMAIN public.word__replaced;
DROP COLLATION public.mine__replaced;
