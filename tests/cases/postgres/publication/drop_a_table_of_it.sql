--- from
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE TABLE "U" (x int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t, "U";
--- to
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE PUBLICATION p FOR TABLE t;
--- plan
ALTER PUBLICATION p DROP TABLE public."U";
DROP TABLE public."U";
--- back
CREATE TABLE public."U" (
    x integer NOT NULL,
    CONSTRAINT "U_pkey" PRIMARY KEY (x)
);
ALTER PUBLICATION p ADD TABLE public."U";
