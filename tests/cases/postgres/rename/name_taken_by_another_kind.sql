--- from
CREATE TABLE a (x int);
CREATE VIEW b AS SELECT 1;
--- to
CREATE TABLE b (x int); -- schemactl: renamed_from=a
--- refused: name-taken
