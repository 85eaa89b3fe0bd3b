--- from
CREATE TABLE "user" ("order" int, "Group" int);
--- to
CREATE TABLE "user" ("order" bigint NOT NULL, "group" int);
CREATE TABLE "table" ("primary" int PRIMARY KEY);
-- next file
CREATE TABLE "User" ("user" int REFERENCES "table");
CREATE SEQUENCE "end";
--- plan
ALTER TABLE public."user" DROP COLUMN "Group";
CREATE SEQUENCE public."end";
CREATE TABLE public."User" (
    "user" integer
);
CREATE TABLE public."table" (
    "primary" integer NOT NULL,
    CONSTRAINT table_pkey PRIMARY KEY ("primary")
);
ALTER TABLE public."user" ALTER COLUMN "order" TYPE bigint USING "order"::bigint;
ALTER TABLE public."user" ALTER COLUMN "order" SET NOT NULL;
ALTER TABLE public."user" ADD COLUMN "group" integer;
ALTER TABLE public."User" ADD CONSTRAINT "User_user_fkey" FOREIGN KEY ("user") REFERENCES public."table"("primary");
--- back
ALTER TABLE public."user" DROP COLUMN "group";
DROP TABLE public."User";
DROP TABLE public."table";
DROP SEQUENCE public."end";
ALTER TABLE public."user" ALTER COLUMN "order" DROP NOT NULL;
ALTER TABLE public."user" ALTER COLUMN "order" TYPE integer USING "order"::integer;
ALTER TABLE public."user" ADD COLUMN "Group" integer;
