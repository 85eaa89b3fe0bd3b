--- from
CREATE TABLE other (id int);
--- to
CREATE TABLE other (id int);
CREATE TABLE r (id int, at date) PARTITION BY RANGE (at, lower(id::text) COLLATE "C");
CREATE TABLE r_1 PARTITION OF r FOR VALUES FROM ('2024-01-01', MINVALUE) TO ('2025-01-01', MAXVALUE);
CREATE TABLE h (id int) PARTITION BY HASH (id int4_ops);
CREATE TABLE h_0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE h_1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE l (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE l_a PARTITION OF l FOR VALUES IN ('a', NULL);
--- plan
CREATE TABLE public.h (
    id integer
) PARTITION BY HASH (id);
CREATE TABLE public.h_0 (
    id integer
);
CREATE TABLE public.h_1 (
    id integer
);
CREATE TABLE public.l (
    id integer,
    kind text
) PARTITION BY LIST (kind);
CREATE TABLE public.l_a (
    id integer,
    kind text
);
CREATE TABLE public.r (
    id integer,
    at date
) PARTITION BY RANGE (at, lower((id)::text) COLLATE "C");
CREATE TABLE public.r_1 (
    id integer,
    at date
);
ALTER TABLE public.h ATTACH PARTITION public.h_0 FOR VALUES WITH (modulus 2, remainder 0);
ALTER TABLE public.h ATTACH PARTITION public.h_1 FOR VALUES WITH (modulus 2, remainder 1);
ALTER TABLE public.l ATTACH PARTITION public.l_a FOR VALUES IN ('a', NULL);
ALTER TABLE public.r ATTACH PARTITION public.r_1 FOR VALUES FROM ('2024-01-01', MINVALUE) TO ('2025-01-01', MAXVALUE);
--- back
DROP TABLE public.h_0;
DROP TABLE public.h_1;
DROP TABLE public.h;
DROP TABLE public.l_a;
DROP TABLE public.l;
DROP TABLE public.r_1;
DROP TABLE public.r;
