--- from
CREATE TYPE size AS ENUM ('small', 'large', 'medium');
CREATE TYPE sizes AS RANGE (SUBTYPE = size);
CREATE TABLE t (s sizes);
--- rows
INSERT INTO t VALUES ('[small,medium]'), ('[small,large]');
--- to
CREATE TYPE size AS ENUM ('small', 'medium', 'large');
CREATE TYPE sizes AS RANGE (SUBTYPE = size);
CREATE TABLE t (s sizes);

--- plan

--- back
