--- from
CREATE TABLE a (x int);
CREATE TABLE b (y int);
--- to
CREATE TABLE a (y int); -- schemactl: renamed_from=b
CREATE TABLE b (x int); -- schemactl: renamed_from=a
--- refused: renames-in-a-circle
