--- from
CREATE DOMAIN amount AS numeric(8,2) DEFAULT 0 CHECK (VALUE >= 0);
CREATE DOMAIN big_amount AS amount CHECK (VALUE > 10);
CREATE TABLE t (a amount, list amount[], b big_amount, UNIQUE (a));
CREATE VIEW v AS SELECT a + 1 AS a FROM t;
CREATE FUNCTION f(a amount) RETURNS amount LANGUAGE sql AS 'SELECT a';
--- rows
INSERT INTO t VALUES (1.5, '{2,3}', 11), (NULL, NULL, NULL);
--- to
CREATE DOMAIN amount AS numeric(10,2) DEFAULT 0 CHECK (VALUE >= 0);
CREATE DOMAIN big_amount AS amount CHECK (VALUE > 10);
CREATE TABLE t (a amount, list amount[], b big_amount, UNIQUE (a));
CREATE VIEW v AS SELECT a + 1 AS a FROM t;
CREATE FUNCTION f(a amount) RETURNS amount LANGUAGE sql AS 'SELECT a';
--- plan
DROP VIEW public.v;
DROP FUNCTION public.f(public.amount);
ALTER DOMAIN public.amount DROP CONSTRAINT amount_check;
ALTER DOMAIN public.big_amount DROP CONSTRAINT big_amount_check;
ALTER DOMAIN public.amount RENAME TO amount__replaced;
CREATE DOMAIN public.amount AS numeric(10,2) DEFAULT 0 CONSTRAINT amount_check CHECK ((VALUE >= (0)::numeric));
ALTER DOMAIN public.big_amount RENAME TO big_amount__replaced;
CREATE DOMAIN public.big_amount AS public.amount DEFAULT 0 CONSTRAINT big_amount_check CHECK (((VALUE)::numeric > (10)::numeric));
CREATE OR REPLACE FUNCTION public.f(a public.amount)
 RETURNS public.amount
 LANGUAGE sql
AS $function$SELECT a$function$;
ALTER TABLE public.t ALTER COLUMN a TYPE public.amount USING a::text::public.amount;
ALTER TABLE public.t ALTER COLUMN list TYPE public.amount[] USING list::text[]::public.amount[];
ALTER TABLE public.t ALTER COLUMN b TYPE public.big_amount USING b::text::public.big_amount;
CREATE VIEW public.v AS
 SELECT ((t.a)::numeric + (1)::numeric) AS a
   FROM public.t;
DROP DOMAIN public.big_amount__replaced;
DROP DOMAIN public.amount__replaced;
--- back
DROP VIEW public.v;
DROP FUNCTION public.f(public.amount);
ALTER DOMAIN public.amount DROP CONSTRAINT amount_check;
ALTER DOMAIN public.big_amount DROP CONSTRAINT big_amount_check;
ALTER DOMAIN public.amount RENAME TO amount__replaced;
CREATE DOMAIN public.amount AS numeric(8,2) DEFAULT 0 CONSTRAINT amount_check CHECK ((VALUE >= (0)::numeric));
ALTER DOMAIN public.big_amount RENAME TO big_amount__replaced;
CREATE DOMAIN public.big_amount AS public.amount DEFAULT 0 CONSTRAINT big_amount_check CHECK (((VALUE)::numeric > (10)::numeric));
CREATE OR REPLACE FUNCTION public.f(a public.amount)
 RETURNS public.amount
 LANGUAGE sql
AS $function$SELECT a$function$;
ALTER TABLE public.t ALTER COLUMN a TYPE public.amount USING a::text::public.amount;
ALTER TABLE public.t ALTER COLUMN list TYPE public.amount[] USING list::text[]::public.amount[];
ALTER TABLE public.t ALTER COLUMN b TYPE public.big_amount USING b::text::public.big_amount;
CREATE VIEW public.v AS
 SELECT ((t.a)::numeric + (1)::numeric) AS a
   FROM public.t;
DROP DOMAIN public.big_amount__replaced;
DROP DOMAIN public.amount__replaced;
