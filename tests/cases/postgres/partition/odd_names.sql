--- from
CREATE TABLE other (id int);
--- to
CREATE TABLE other (id int);
CREATE TABLE "P 't" (id int, "Sort" text) PARTITION BY LIST ("Sort");
CREATE TABLE "user" PARTITION OF "P 't" FOR VALUES IN ('it''s', 'a\b');
CREATE INDEX "I x" ON "P 't" ("Sort");
--- plan
--- back
