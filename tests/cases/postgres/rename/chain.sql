--- from
CREATE TABLE a (x int PRIMARY KEY);
CREATE TABLE b (y int, z int);
--- rows
INSERT INTO a VALUES (1);
INSERT INTO b VALUES (1, 2), (3, 4);
--- to
CREATE TABLE b (x int CONSTRAINT a_pkey PRIMARY KEY); -- schemactl: renamed_from=a
CREATE TABLE c ( -- schemactl: renamed_from=b
  z int, -- schemactl: renamed_from=y
  w int -- schemactl: renamed_from=z
);
--- plan
ALTER TABLE public.b RENAME TO c;
ALTER TABLE public.a RENAME TO b;
ALTER TABLE public.c RENAME COLUMN z TO w;
ALTER TABLE public.c RENAME COLUMN y TO z;
--- back
ALTER TABLE public.b DROP CONSTRAINT a_pkey;
ALTER TABLE public.b DROP COLUMN x;
DROP TABLE public.c;
CREATE TABLE public.a (
    x integer NOT NULL,
    CONSTRAINT a_pkey PRIMARY KEY (x)
);
ALTER TABLE public.b ADD COLUMN y integer;
ALTER TABLE public.b ADD COLUMN z integer;
