--- from
CREATE SCHEMA "My Schema";
CREATE TYPE "My Schema"."Type" AS ENUM ('select', 'It''s');
CREATE TABLE "My Schema"."select" ("from" int PRIMARY KEY, "a ""quoted"" col" text, "ünï" "My Schema"."Type");
--- rows
INSERT INTO "My Schema"."select" VALUES (1, 'x', 'select');
--- to
CREATE SCHEMA "My Schema";
CREATE TYPE "My Schema"."Type" AS ENUM ('It''s', 'select');
CREATE TABLE "My Schema"."select" ("from" bigint PRIMARY KEY, "a ""quoted"" col" text DEFAULT 'x', "ünï" "My Schema"."Type", "Tab	" int CONSTRAINT "c?" CHECK ("Tab	" > 0));
CREATE INDEX "In dex" ON "My Schema"."select" (lower("a ""quoted"" col"));
CREATE VIEW "My Schema"."View.1" AS SELECT "from" AS "Where" FROM "My Schema"."select";
CREATE FUNCTION "My Schema"."F u"("Arg" int DEFAULT 1) RETURNS "My Schema"."Type" LANGUAGE sql AS $$SELECT 'It''s'::"My Schema"."Type"$$;
COMMENT ON COLUMN "My Schema"."select"."a ""quoted"" col" IS 'odd';
--- plan
ALTER TYPE "My Schema"."Type" RENAME TO "Type__replaced";
CREATE TYPE "My Schema"."Type" AS ENUM ('It''s', 'select');
CREATE OR REPLACE FUNCTION "My Schema"."F u"("Arg" integer DEFAULT 1)
 RETURNS "My Schema"."Type"
 LANGUAGE sql
AS $function$SELECT 'It''s'::"My Schema"."Type"$function$;
ALTER TABLE "My Schema"."select" ALTER COLUMN "from" TYPE bigint USING "from"::bigint;
ALTER TABLE "My Schema"."select" ALTER COLUMN "ünï" TYPE "My Schema"."Type" USING "ünï"::text::"My Schema"."Type";
ALTER TABLE "My Schema"."select" ADD COLUMN "Tab	" integer;
ALTER TABLE "My Schema"."select" ALTER COLUMN "a ""quoted"" col" SET DEFAULT 'x'::text;
ALTER TABLE "My Schema"."select" ADD CONSTRAINT "c?" CHECK (("Tab	" > 0));
CREATE INDEX "In dex" ON "My Schema"."select" USING btree (lower("a ""quoted"" col"));
CREATE VIEW "My Schema"."View.1" AS
 SELECT "select"."from" AS "Where"
   FROM "My Schema"."select";
COMMENT ON COLUMN "My Schema"."select"."a ""quoted"" col" IS 'odd';
DROP TYPE "My Schema"."Type__replaced";
--- back
COMMENT ON COLUMN "My Schema"."select"."a ""quoted"" col" IS NULL;
DROP VIEW "My Schema"."View.1";
DROP INDEX "My Schema"."In dex";
ALTER TABLE "My Schema"."select" DROP CONSTRAINT "c?";
ALTER TABLE "My Schema"."select" ALTER COLUMN "a ""quoted"" col" DROP DEFAULT;
ALTER TABLE "My Schema"."select" DROP COLUMN "Tab	";
DROP FUNCTION "My Schema"."F u"(integer);
ALTER TYPE "My Schema"."Type" RENAME TO "Type__replaced";
CREATE TYPE "My Schema"."Type" AS ENUM ('select', 'It''s');
ALTER TABLE "My Schema"."select" ALTER COLUMN "from" TYPE integer USING "from"::integer;
ALTER TABLE "My Schema"."select" ALTER COLUMN "ünï" TYPE "My Schema"."Type" USING "ünï"::text::"My Schema"."Type";
DROP TYPE "My Schema"."Type__replaced";
