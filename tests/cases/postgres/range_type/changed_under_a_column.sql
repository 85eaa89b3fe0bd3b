--- from
CREATE FUNCTION diff(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS 'SELECT a - b';
CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = diff);
CREATE DOMAIN short AS span CHECK (upper(VALUE) - lower(VALUE) < 100);
CREATE TABLE t (id integer PRIMARY KEY, r span DEFAULT '[1,2)', many span_multirange, list span[], s short,
    EXCLUDE USING gist (r WITH &&));
CREATE VIEW v AS SELECT lower(r) AS l FROM t;
--- rows
INSERT INTO t VALUES (1, '[1,5)', '{[1,2),[3,4)}', '{"[1,2)","[5,6]"}', '[1,2)'), (2, '(5,9]', '{}', NULL, NULL);
--- to
CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE DOMAIN short AS span CHECK (upper(VALUE) - lower(VALUE) < 100);
CREATE TABLE t (id integer PRIMARY KEY, r span DEFAULT '[1,2)', many span_multirange, list span[], s short,
    EXCLUDE USING gist (r WITH &&));
CREATE VIEW v AS SELECT lower(r) AS l FROM t;

--- plan

--- back
