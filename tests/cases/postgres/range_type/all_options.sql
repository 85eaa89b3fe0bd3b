--- from
CREATE SCHEMA "Odd";
--- to
CREATE SCHEMA "Odd";
CREATE TYPE "Odd"."text Range" AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops, COLLATION = "C", MULTIRANGE_TYPE_NAME = "Odd"."Many Texts");
CREATE TYPE "Odd".span AS RANGE (SUBTYPE = integer);
CREATE TABLE "Odd".t (a "Odd"."text Range", b "Odd"."Many Texts", c "Odd".span_multirange[]);
--- plan
CREATE TYPE "Odd".span AS RANGE (subtype = integer);
CREATE TYPE "Odd"."text Range" AS RANGE (subtype = text, subtype_opclass = pg_catalog.text_pattern_ops, collation = pg_catalog."C", multirange_type_name = "Odd"."Many Texts");
CREATE TABLE "Odd".t (
    a "Odd"."text Range",
    b "Odd"."Many Texts",
    c "Odd".span_multirange[]
);
--- back
DROP TABLE "Odd".t;
DROP TYPE "Odd".span;
DROP TYPE "Odd"."text Range";
