--- from
CREATE TABLE t (a text);
--- to
CREATE TABLE t (
  b text, -- schemactl: renamed_from=a
  c text -- schemactl: renamed_from=a
);
--- refused: renamed-twice
