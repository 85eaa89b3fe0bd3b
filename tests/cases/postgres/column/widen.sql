--- from
CREATE TABLE t (a int, b varchar(10), c numeric(5,2), d varchar(10), e timestamp(0));
--- rows
INSERT INTO t VALUES (1, 'x', 1.5, 'y', '2020-01-01');
--- to
CREATE TABLE t (a bigint, b varchar(20), c numeric(8,2), d text, e timestamp(3));
--- hazards
--- plan
--- back
