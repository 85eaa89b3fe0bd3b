--- from
CREATE SCHEMA "Odd";
--- to
CREATE SCHEMA "Odd";
CREATE TYPE "Odd"."text Range" AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops, COLLATION = "C", MULTIRANGE_TYPE_NAME = "Odd"."Many Texts");
CREATE TYPE "Odd".span AS RANGE (SUBTYPE = integer);
CREATE TABLE "Odd".t (a "Odd"."text Range", b "Odd"."Many Texts", c "Odd".span_multirange[]);

--- plan

--- back
