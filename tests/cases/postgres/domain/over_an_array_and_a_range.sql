--- from
CREATE TYPE span AS RANGE (SUBTYPE = integer);
CREATE DOMAIN list AS integer[];
CREATE DOMAIN short AS span CHECK (NOT isempty(VALUE));
CREATE TABLE t (l list, s short);
--- rows
INSERT INTO t VALUES ('{1,2}', '[1,2]');
--- to
CREATE TYPE span AS RANGE (SUBTYPE = bigint);
CREATE DOMAIN list AS bigint[];
CREATE DOMAIN short AS span CHECK (NOT isempty(VALUE));
CREATE TABLE t (l list, s short);

--- plan

--- back
