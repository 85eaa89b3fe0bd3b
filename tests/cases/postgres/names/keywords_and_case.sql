--- from
CREATE TABLE "user" ("order" int, "Group" int);
--- to
CREATE TABLE "user" ("order" bigint NOT NULL, "group" int);
CREATE TABLE "table" ("primary" int PRIMARY KEY);
-- next file
CREATE TABLE "User" ("user" int REFERENCES "table");
CREATE SEQUENCE "end";
--- plan
--- back
