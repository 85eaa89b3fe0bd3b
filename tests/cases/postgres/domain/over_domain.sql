--- from
CREATE DOMAIN a AS int CHECK (VALUE > 0);
CREATE DOMAIN b AS a CHECK (VALUE < 10);
CREATE TABLE t (x b, y a[]);
--- rows
INSERT INTO t VALUES (1, '{2}');
--- to
CREATE DOMAIN a AS bigint CHECK (VALUE > 0);
CREATE DOMAIN b AS a CHECK (VALUE < 10);
CREATE TABLE t (x b, y a[]);
--- plan
ALTER DOMAIN public.a DROP CONSTRAINT a_check;
ALTER DOMAIN public.b DROP CONSTRAINT b_check;
ALTER DOMAIN public.a RENAME TO a__replaced;
CREATE DOMAIN public.a AS bigint CONSTRAINT a_check CHECK ((VALUE > 0));
ALTER DOMAIN public.b RENAME TO b__replaced;
CREATE DOMAIN public.b AS public.a CONSTRAINT b_check CHECK (((VALUE)::bigint < 10));
ALTER TABLE public.t ALTER COLUMN x TYPE public.b USING x::text::public.b;
ALTER TABLE public.t ALTER COLUMN y TYPE public.a[] USING y::text[]::public.a[];
DROP DOMAIN public.b__replaced;
DROP DOMAIN public.a__replaced;
--- back
ALTER DOMAIN public.a DROP CONSTRAINT a_check;
ALTER DOMAIN public.b DROP CONSTRAINT b_check;
ALTER DOMAIN public.a RENAME TO a__replaced;
CREATE DOMAIN public.a AS integer CONSTRAINT a_check CHECK ((VALUE > 0));
ALTER DOMAIN public.b RENAME TO b__replaced;
CREATE DOMAIN public.b AS public.a CONSTRAINT b_check CHECK (((VALUE)::integer < 10));
ALTER TABLE public.t ALTER COLUMN x TYPE public.b USING x::text::public.b;
ALTER TABLE public.t ALTER COLUMN y TYPE public.a[] USING y::text[]::public.a[];
DROP DOMAIN public.b__replaced;
DROP DOMAIN public.a__replaced;
