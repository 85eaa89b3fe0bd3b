--- from
CREATE TYPE status AS ENUM ('new', 'done', 'paid');
CREATE DOMAIN open_status AS status DEFAULT 'new' CHECK (VALUE <> 'done');
CREATE TYPE entry AS (at integer, s status, o open_status, many status[]);
CREATE FUNCTION is_open(s status) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT s <> ''done''';
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'new', many status[] DEFAULT '{new}', o open_status,
    e entry, es entry[], done boolean GENERATED ALWAYS AS (s = 'done') STORED,
    CONSTRAINT c CHECK (s <> 'paid' OR id > 0), CONSTRAINT is_open CHECK (is_open(s) OR id > 0));
CREATE INDEX t_s ON t (s) WHERE s = 'new';
CREATE INDEX t_e ON t (id, (s = 'paid')) WHERE is_open(s);
CREATE VIEW v AS SELECT id, s FROM t WHERE s > 'new';
CREATE VIEW w AS SELECT * FROM v;
CREATE MATERIALIZED VIEW m AS SELECT s, count(*) AS n FROM t GROUP BY s;
CREATE INDEX m_s ON m (s);
COMMENT ON VIEW w IS 'kept';
COMMENT ON COLUMN t.s IS 'kept';
COMMENT ON TYPE status IS 'kept';
COMMENT ON FUNCTION is_open(status) IS 'kept';
--- rows
INSERT INTO t (id, s, many, o, e, es) VALUES
    (1, 'new', '{new,done}', 'paid', ROW(1, 'done', 'new', '{paid}'), ARRAY[ROW(2, 'paid', NULL, NULL)::entry, NULL]),
    (2, 'paid', NULL, NULL, NULL, '{}');
--- to
CREATE TYPE status AS ENUM ('new', 'paid', 'done');
CREATE DOMAIN open_status AS status DEFAULT 'new' CHECK (VALUE <> 'done');
CREATE TYPE entry AS (at integer, s status, o open_status, many status[]);
CREATE FUNCTION is_open(s status) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT s <> ''done''';
CREATE TABLE t (id integer PRIMARY KEY, s status NOT NULL DEFAULT 'new', many status[] DEFAULT '{new}', o open_status,
    e entry, es entry[], done boolean GENERATED ALWAYS AS (s = 'done') STORED,
    CONSTRAINT c CHECK (s <> 'paid' OR id > 0), CONSTRAINT is_open CHECK (is_open(s) OR id > 0));
CREATE INDEX t_s ON t (s) WHERE s = 'new';
CREATE INDEX t_e ON t (id, (s = 'paid')) WHERE is_open(s);
CREATE VIEW v AS SELECT id, s FROM t WHERE s > 'new';
CREATE VIEW w AS SELECT * FROM v;
CREATE MATERIALIZED VIEW m AS SELECT s, count(*) AS n FROM t GROUP BY s;
CREATE INDEX m_s ON m (s);
COMMENT ON VIEW w IS 'kept';
COMMENT ON COLUMN t.s IS 'kept';
COMMENT ON TYPE status IS 'kept';
COMMENT ON FUNCTION is_open(status) IS 'kept';

--- plan

--- back
