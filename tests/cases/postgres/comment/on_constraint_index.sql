--- from
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a));
--- to
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a));
COMMENT ON INDEX u IS 'the index';
COMMENT ON CONSTRAINT u ON t IS 'the constraint';
--- plan
--- back
