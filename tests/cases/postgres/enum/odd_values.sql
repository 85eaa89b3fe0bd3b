--- from
CREATE TYPE "odd Enum" AS ENUM ('it''s', '');
--- to
CREATE TYPE "odd Enum" AS ENUM ('it''s', 'ünïcode "x"', '', E'back\\slash');
--- plan
ALTER TYPE public."odd Enum" ADD VALUE 'ünïcode "x"' BEFORE '';
ALTER TYPE public."odd Enum" ADD VALUE E'back\\slash';
--- back
ALTER TYPE public."odd Enum" RENAME TO "odd Enum__replaced";
CREATE TYPE public."odd Enum" AS ENUM ('it''s', '');
DROP TYPE public."odd Enum__replaced";
