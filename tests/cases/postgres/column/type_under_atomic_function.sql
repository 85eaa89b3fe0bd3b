--- from
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(t.a) FROM t; END;
COMMENT ON FUNCTION f() IS 'sum';
--- rows
INSERT INTO t VALUES (1);
--- to
CREATE TABLE t (a smallint);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(t.a) FROM t; END;
COMMENT ON FUNCTION f() IS 'sum';
--- plan
DROP FUNCTION public.f();
ALTER TABLE public.t ALTER COLUMN a TYPE smallint USING a::smallint;
CREATE OR REPLACE FUNCTION public.f()
 RETURNS bigint
 LANGUAGE sql
BEGIN ATOMIC
 SELECT sum(t.a) AS sum
    FROM public.t;
END;
COMMENT ON FUNCTION public.f() IS 'sum';
--- back
DROP FUNCTION public.f();
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
CREATE OR REPLACE FUNCTION public.f()
 RETURNS bigint
 LANGUAGE sql
BEGIN ATOMIC
 SELECT sum(t.a) AS sum
    FROM public.t;
END;
COMMENT ON FUNCTION public.f() IS 'sum';
