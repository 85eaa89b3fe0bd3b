//! Whose change it is: somebody's by hand, the files', both.
use std::collections::BTreeMap;

use serde_json::Value;

use super::formats::is_published;
use super::record::Project;

const FILES: &str = "
CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (a int, b int);
CREATE DOMAIN d AS text CHECK (value <> '');
CREATE SEQUENCE q; CREATE SEQUENCE q2;
CREATE TABLE t (id int PRIMARY KEY, a text, b int DEFAULT 1, c text NOT NULL, e varchar(10),
  CONSTRAINT b_pos CHECK (b > 0));
CREATE TABLE s (id int PRIMARY KEY, t_id int CONSTRAINT s_t REFERENCES t);
CREATE TABLE gone (id int);
CREATE INDEX t_a ON t (a); CREATE INDEX t_b ON t (b);
CREATE VIEW v AS SELECT id FROM t; CREATE VIEW v2 AS SELECT a FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM s;
CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x';
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tg BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tr();
CREATE POLICY p ON t USING (id > 0); CREATE POLICY p2 ON t USING (id > 1);
CREATE STATISTICS st ON a, c FROM t;
CREATE COLLATION co (provider = libc, locale = 'C');
COMMENT ON TABLE t IS 'as it was';
";

/// What somebody does, to which object, and what comes of it.
const BY_HAND: [(&str, &str, &str); 30] = [
    ("CREATE TABLE mine (id int, a text)", "table mine", "added"),
    ("DROP TABLE gone", "table gone", "removed"),
    ("ALTER TABLE t SET (fillfactor = 70)", "table t", "changed"),
    ("ALTER TABLE t ADD COLUMN x int", "column t.x", "added"),
    ("ALTER TABLE t ALTER COLUMN e TYPE varchar(20)", "column t.e", "changed"),
    ("ALTER TABLE t ALTER COLUMN c DROP NOT NULL", "column t.c", "changed"),
    ("ALTER TABLE t ALTER COLUMN b SET DEFAULT 2", "default t.b", "changed"),
    ("ALTER TABLE t DROP CONSTRAINT b_pos", "constraint t.b_pos", "removed"),
    ("ALTER TABLE s ADD CONSTRAINT s_id CHECK (id > 0)", "constraint s.s_id", "added"),
    ("ALTER TABLE s DROP CONSTRAINT s_t", "constraint s.s_t", "removed"),
    ("CREATE INDEX t_c ON t (c)", "index t_c", "added"),
    ("DROP INDEX t_a", "index t_a", "removed"),
    ("DROP INDEX t_b; CREATE INDEX t_b ON t (b DESC)", "index t_b", "changed"),
    ("CREATE OR REPLACE VIEW v AS SELECT id FROM t WHERE id > 5", "view v", "changed"),
    ("DROP VIEW v2", "view v2", "removed"),
    ("CREATE VIEW v3 AS SELECT 1 AS one", "view v3", "added"),
    (
        "CREATE OR REPLACE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x + 1'",
        "function f(integer)",
        "changed",
    ),
    ("DROP FUNCTION g()", "function g()", "removed"),
    ("CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT 2'", "function h()", "added"),
    ("DROP TRIGGER tg ON t", "trigger t.tg", "removed"),
    ("ALTER POLICY p ON t USING (id > 9)", "policy t.p", "changed"),
    ("DROP POLICY p2 ON t", "policy t.p2", "removed"),
    ("ALTER TYPE mood ADD VALUE 'glad'", "enum mood", "changed"),
    ("ALTER TYPE pair ADD ATTRIBUTE c int", "composite type pair", "changed"),
    ("ALTER DOMAIN d SET DEFAULT 'x'", "domain d", "changed"),
    ("ALTER SEQUENCE q INCREMENT 5", "sequence q", "changed"),
    ("DROP SEQUENCE q2", "sequence q2", "removed"),
    ("COMMENT ON TABLE t IS 'by hand'", "comment on table t", "changed"),
    ("DROP STATISTICS st", "statistics st", "removed"),
    ("DROP MATERIALIZED VIEW mv", "materialized view mv", "removed"),
];

#[track_caller]
fn drift(project: &Project, code: i32) -> (BTreeMap<String, (String, String)>, Value) {
    let found = is_published(&project.run(&["drift", "--json"]).exits(code).stdout);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let changes = found["changes"].as_array().unwrap().iter();
    let all = changes.map(|c| (text(&c["object"]["name"]), (text(&c["by"]), text(&c["what"]))));
    (all.collect(), found)
}

fn said(by: &str, what: &str) -> (String, String) {
    (by.to_owned(), what.to_owned())
}

#[test]
fn thirty_changes_by_hand_are_somebody_elses() {
    let project = Project::new("drift", FILES);
    project.apply().exits(0);
    assert!(drift(&project, 0).0.is_empty());
    let mut expected = BTreeMap::new();
    for (sql, object, what) in BY_HAND {
        project.database.psql(sql);
        expected.insert(object.to_owned(), said("somebody", what));
    }
    assert_eq!(expected.len(), 30);
    let (found, _) = drift(&project, 2);
    assert_eq!(found, expected);
    // A plan that undoes them says whose they are.
    let plan = project.run(&["plan"]).exits(0).stderr;
    assert!(plan.contains("somebody else changed the database since apply 1"), "{plan}");
    for (_, object, what) in BY_HAND {
        assert!(plan.contains(&format!("{object} was {what}")), "{object} {what}\n{plan}");
    }
}

#[test]
fn what_the_files_changed_is_listed_apart_from_what_both_did() {
    let project = Project::new(
        "drift_both",
        "CREATE TABLE t (id int, a int, b int, c int, d int); CREATE TABLE hand (id int);",
    );
    project.apply().exits(0);
    project.database.psql(
        "ALTER TABLE t ALTER a TYPE bigint; ALTER TABLE t ALTER b TYPE bigint; \
         ALTER TABLE t ALTER c TYPE bigint; ALTER TABLE hand ADD COLUMN h int",
    );
    project.folder.write(
        "schema/a.sql",
        "CREATE TABLE t (id int, a int, b smallint, c bigint, d bigint); CREATE TABLE hand (id int);",
    );
    let (found, document) = drift(&project, 2);
    let expected = [
        ("column t.a", said("somebody", "changed")),
        ("column t.b", said("both", "changed")),
        ("column t.c", said("agreed", "changed")),
        ("column t.d", said("files", "changed")),
        ("column hand.h", said("somebody", "added")),
    ];
    assert_eq!(found, expected.map(|(name, how)| (name.to_owned(), how)).into());
    assert_eq!(document["since"]["id"], 1);
    let text = project.run(&["drift"]).exits(2).stdout;
    assert!(
        text.contains("  column t.a changed  schema/a.sql:1\n      type: integer -> bigint"),
        "{text}"
    );
    let markdown = project.run(&["drift", "--format", "markdown"]).exits(2).stdout;
    assert!(markdown.starts_with("<!-- schemactl drift -->\n### schemactl: drift in 4 objects"));
    project.run(&["drift", "--format", "sarif"]).exits(64);

    // What is left when the files say what was done by hand is no drift.
    project.folder.write(
        "schema/a.sql",
        "CREATE TABLE t (id int, a bigint, b bigint, c bigint, d int); \
         CREATE TABLE hand (id int, h int);",
    );
    let (found, _) = drift(&project, 0);
    assert!(found.len() == 4 && found.values().all(|(by, _)| by == "agreed"), "{found:?}");
}

#[test]
fn what_was_held_back_is_not_somebody_elses() {
    let project = Project::new("drift_held", "CREATE TABLE t (id int, old int);");
    project.apply().exits(0);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, n int);");
    project.apply().exits(3);
    let (found, _) = drift(&project, 2);
    assert_eq!(found, [("column t.old".to_owned(), said("files", "removed"))].into());
    let plan = project.run(&["plan"]).exits(0).stderr;
    assert!(!plan.contains("somebody else"), "{plan}");
}

#[test]
fn without_a_record_it_is_not_known_whose_a_change_is() {
    let project = Project::new("drift_unknown", "CREATE TABLE t (id int);");
    let (found, document) = drift(&project, 2);
    assert_eq!(found, [("table t".to_owned(), said("unknown", "added"))].into());
    assert_eq!(document["since"], Value::Null);
    let text = project.run(&["drift"]).exits(2).stdout;
    assert!(text.contains("who changed what is not known"), "{text}");
    project.apply().exits(0);
    let text = project.run(&["drift"]).exits(0).stdout;
    assert!(text.ends_with("No drift. The database is what the files say.\n"), "{text}");
    // Of a schema that the last apply did not manage neither.
    project.database.psql("CREATE SCHEMA late; CREATE TABLE late.x (id int)");
    project.folder.write("schema/b.sql", "CREATE SCHEMA late; CREATE TABLE late.y (id int);");
    let (found, _) = drift(&project, 2);
    assert_eq!(found["table late.x"], said("unknown", "removed"));
    assert_eq!(found["table late.y"], said("files", "added"));
}
