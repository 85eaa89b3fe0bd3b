--- from
CREATE TABLE t (remark text);
--- to
CREATE TABLE t (
  note text -- schemactl: renamed_from=remrk
);
--- refused: rename-of-nothing
