//! What would undo an apply: kept with it, and proven where that is asked for.
use serde_json::Value;

use super::formats::is_published;
use super::record::Project;

const BEFORE: &str = "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), gone int);
CREATE VIEW v AS SELECT id FROM t;
CREATE INDEX t_a ON t (a);";

const AFTER: &str = "CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 'x', b int);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';";

#[track_caller]
fn recorded(project: &Project, id: &str) -> (String, Vec<String>) {
    let found = is_published(&project.run(&["history", id, "--json"]).exits(0).stdout);
    let apply = &found["applies"][0];
    let back = apply["detail"]["inverse"].as_array();
    let text = |sql: &Value| sql.as_str().unwrap().to_owned();
    let back = back.map(|all| all.iter().map(text).collect()).unwrap_or_default();
    (apply["inverse_proof"].as_str().unwrap_or_default().to_owned(), back)
}

#[test]
fn the_inverse_is_kept_with_each_apply_and_leads_back() {
    let project = Project::new("inverse", BEFORE);
    project.apply().exits(0);
    let before = project.database.dump();
    project.database.psql("INSERT INTO t VALUES (1, 'one', 1)");
    project.folder.write("schema/a.sql", AFTER);
    let all = ["apply", "--auto-approve", "--allow-destructive"];
    project.run(&all).exits(0);
    let (proof, back) = recorded(&project, "2");
    assert_eq!(proof, "not tried");
    assert!(back.len() > 4, "{back:?}");
    // It is what it says.
    project.database.psql(&format!("{};", back.join(";\n")));
    assert_eq!(project.database.dump(), before);
    assert_eq!(project.database.psql("SELECT a FROM t"), "one");
}

#[test]
fn a_proof_runs_the_inverse_and_takes_it_back() {
    let project = Project::new("inverse_proof", BEFORE);
    project.apply().exits(0);
    project.database.psql("INSERT INTO t VALUES (1, 'one', 1)");
    project.folder.write("schema/a.sql", AFTER);
    let all = ["apply", "--auto-approve", "--allow-destructive", "--prove-inverse"];
    let said = project.run(&all).exits(0).stderr;
    assert!(said.contains("what would undo it was run, led back, and was taken back"), "{said}");
    assert_eq!(recorded(&project, "2").0, "proven");
    let text = project.run(&["history", "2"]).exits(0).stdout;
    assert!(text.contains(" statements, proven\n"), "{text}");
    assert!(text.contains("\n-- to undo it\n") && text.contains("ADD COLUMN gone"), "{text}");
    // The apply itself stands.
    project.run(&["plan", "--detailed-exitcode"]).exits(0);
    assert_eq!(project.database.psql("SELECT a FROM t"), "one");
}

#[test]
fn an_inverse_that_does_not_work_is_said_and_is_no_failure() {
    let project = Project::new("inverse_fails", "CREATE TABLE t (id int, a int NOT NULL);");
    project.apply().exits(0);
    project.database.psql("INSERT INTO t VALUES (1, 1)");
    // The column cannot come back: nobody knows its values.
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int);");
    let all = ["apply", "--auto-approve", "--allow-destructive", "--prove-inverse"];
    let said = project.run(&all).exits(0).stderr;
    let why = "column \"a\" of relation \"t\" contains null values";
    assert!(said.contains(&format!("warning: the inverse is not proven: {why}")), "{said}");
    let (proof, back) = recorded(&project, "2");
    assert!(proof == why && back.len() == 1, "{proof} {back:?}");
    let text = project.run(&["history", "2"]).exits(0).stdout;
    assert!(text.contains(&format!("1 statement, not proven: {why}")), "{text}");
    assert_eq!(project.database.psql("SELECT id FROM t"), "1");
}

#[test]
fn where_there_is_no_inverse_the_record_says_why() {
    let project = Project::new("inverse_none", "CREATE TABLE t (id int, a int);");
    project.apply().exits(0);
    let renamed = "CREATE TABLE t (id int,\n  b int -- schemactl: renamed_from=a\n);";
    project.folder.write("schema/a.sql", renamed);
    let prove = ["apply", "--auto-approve", "--prove-inverse"];
    let said = project.run(&prove).exits(0).stderr;
    assert!(said.contains("the inverse is not proven: the plan renames"), "{said}");
    let text = project.run(&["history", "2"]).exits(0).stdout;
    assert!(text.contains("none: the plan renames; `schemactl rollback` goes back"), "{text}");
    // An index that is built concurrently, by itself and with a column.
    let index = "CREATE INDEX i ON t (b);";
    project.folder.write("schema/a.sql", format!("CREATE TABLE t (id int, b int);{index}"));
    let online = ["apply", "--auto-approve", "--online", "--prove-inverse"];
    let said = project.run(&online).exits(0).stderr;
    assert!(said.contains("not proven: nothing is tried out outside of a transaction"), "{said}");
    let (proof, back) = recorded(&project, "3");
    assert!(proof.starts_with("nothing is tried out") && back.len() == 1, "{proof} {back:?}");
    let more = format!("CREATE TABLE t (id int, b int, d int); {index} CREATE INDEX j ON t (d);");
    project.folder.write("schema/a.sql", more);
    project.run(&online).exits(0);
    // Each group of an apply has its own.
    let undone =
        [("4", "ADD COLUMN d", "DROP COLUMN d"), ("5", "INDEX CONCURRENTLY j", "DROP INDEX")];
    for (id, forth, back) in undone {
        assert!(project.run(&["history", id]).exits(0).stdout.contains(forth), "{id}");
        let (_, found) = recorded(&project, id);
        assert!(found.len() == 1 && found[0].contains(back), "{id}: {found:?}");
    }
    // What failed has none.
    project.database.psql("INSERT INTO t VALUES (1), (1)");
    let unique = format!("CREATE TABLE t (id int UNIQUE, b int, d int); {index}");
    project.folder.write("schema/a.sql", unique);
    project.run(&["apply", "--auto-approve", "--no-probes"]).exits(5);
    let (proof, back) = recorded(&project, "6");
    assert!(proof.is_empty() && back.is_empty(), "{proof}");
    let saved = "CREATE TABLE t (id int, b int, d int, e int); CREATE INDEX j ON t (d);";
    let saved = format!("{saved} {index}");
    project.folder.write("schema/a.sql", saved);
    project.run(&["plan", "--out", "p.json"]).exits(0);
    let said = project.run(&["apply", "p.json", "--prove-inverse"]).exits(0).stderr;
    assert!(said.contains("was run, led back, and was taken back"), "{said}");
}

#[test]
fn no_secret_is_in_an_inverse() {
    let sql = "CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w;\n";
    let mapping = "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'geheim');";
    let project = Project::new("inverse_secret", &format!("{sql}{mapping}"));
    project.apply().exits(0);
    project.folder.write("schema/a.sql", sql);
    project.run(&["apply", "--auto-approve", "--allow-destructive", "--prove-inverse"]).exits(0);
    let (proof, back) = recorded(&project, "2");
    assert!(proof == "proven" && back[0].contains("password '********'"), "{proof} {back:?}");
    let secret = "SELECT count(*) FROM schemactl.applies a WHERE a::text LIKE '%geheim%'";
    assert_eq!(project.database.psql(secret), "0");
}
