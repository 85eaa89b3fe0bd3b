--- from
CREATE TABLE other (id int);
--- to
CREATE TABLE other (id int);
CREATE TABLE "P 't" (id int, "Sort" text) PARTITION BY LIST ("Sort");
CREATE TABLE "user" PARTITION OF "P 't" FOR VALUES IN ('it''s', 'a\b');
CREATE INDEX "I x" ON "P 't" ("Sort");
--- plan
CREATE TABLE public."P 't" (
    id integer,
    "Sort" text
) PARTITION BY LIST ("Sort");
CREATE TABLE public."user" (
    id integer,
    "Sort" text
);
CREATE INDEX "I x" ON public."P 't" USING btree ("Sort");
CREATE INDEX "user_Sort_idx" ON public."user" USING btree ("Sort");
ALTER TABLE public."P 't" ATTACH PARTITION public."user" FOR VALUES IN ('it''s', 'a\b');
--- back
DROP TABLE public."user";
DROP TABLE public."P 't";
