--- from
CREATE TABLE t (a text, b text);
--- to
CREATE TABLE t (
  b text -- schemactl: renamed_from=a
);
--- refused: renamed-to-what-is-there
