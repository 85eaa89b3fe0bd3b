--- from
CREATE SEQUENCE s;
CREATE TABLE a (id bigint DEFAULT nextval('s'));
--- rows
INSERT INTO a DEFAULT VALUES;
--- to
CREATE SEQUENCE s START WITH 10;
CREATE TABLE a (id bigint DEFAULT nextval('s'));
CREATE TABLE b (id bigint DEFAULT nextval('s'));
--- plan
ALTER SEQUENCE public.s START WITH 10;
CREATE TABLE public.b (
    id bigint DEFAULT nextval('public.s'::regclass)
);
--- back
DROP TABLE public.b;
ALTER SEQUENCE public.s START WITH 1;
