--- from
CREATE TABLE t (
    a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME one),
    b int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME two START 10)
);
--- rows
INSERT INTO t SELECT FROM generate_series(1, 3);
--- to
CREATE TABLE t (
    a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME two),
    b int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME one START 10)
);
--- plan
ALTER SEQUENCE public.one RENAME TO one__replaced;
ALTER SEQUENCE public.two RENAME TO one;
ALTER SEQUENCE public.one__replaced RENAME TO two;
--- back
ALTER SEQUENCE public.two RENAME TO two__replaced;
ALTER SEQUENCE public.one RENAME TO two;
ALTER SEQUENCE public.two__replaced RENAME TO one;
