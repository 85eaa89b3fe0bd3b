--- from
CREATE TYPE color AS ENUM ('red', 'blue');
CREATE CAST (text AS color) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (text AS color) IS 'kept';
--- to
CREATE TYPE color AS ENUM ('red', 'blue');
CREATE CAST (text AS color) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (text AS color) IS 'kept';
--- plan
DROP CAST (text AS public.color);
CREATE CAST (text AS public.color) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (text AS public.color) IS 'kept';
--- back
DROP CAST (text AS public.color);
CREATE CAST (text AS public.color) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (text AS public.color) IS 'kept';
