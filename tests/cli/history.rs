//! What was applied, read back: who, when, what, also of what failed or was refused.
use serde_json::Value;

use super::formats::is_published;
use super::record::Project;

fn json(project: &Project, arguments: &[&str]) -> Value {
    is_published(&project.run(&[arguments, &["--json"]].concat()).exits(0).stdout)
}

/// Three applies: one that was made, one that failed, one that was refused.
fn three(name: &str) -> Project {
    let project = Project::new(name, "CREATE TABLE t (id int, a text);");
    project.apply().exits(0);
    project.database.psql("INSERT INTO t VALUES (1), (1)");
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int UNIQUE, a text);");
    project.run(&["apply", "--auto-approve", "--no-probes"]).exits(5);
    project.apply().exits(3);
    project
}

#[test]
fn every_apply_is_listed_with_its_outcome() {
    let project = three("history");
    let found = json(&project, &["history"]);
    let of = |field: &str| -> Vec<Value> {
        found["applies"].as_array().unwrap().iter().map(|a| a[field].clone()).collect()
    };
    assert_eq!(of("id"), [3, 2, 1]);
    assert_eq!(of("outcome"), ["refused", "failed", "applied"]);
    assert_eq!(of("statements"), [1, 1, 1]);
    assert_eq!(of("failure")[0], "rows stand in the way; nothing was changed");
    // The same statements are the same plan.
    assert_eq!(of("plan")[0], of("plan")[1]);
    assert_ne!(of("plan")[0], of("plan")[2]);
    assert_eq!(
        of("not_kept"),
        [Value::from("it was not applied"), "it was not applied".into(), Value::Null]
    );
    let text = project.run(&["history"]).exits(0).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() == 3 && lines[0].starts_with("3  20"), "{text}");
    assert!(lines[0].contains("  refused  ") && lines[2].contains("  applied  "), "{text}");
    assert!(lines[2].ends_with("1 statement"), "{text}");
}

#[test]
fn one_apply_is_shown_in_full() {
    let project = three("history_one");
    let found = json(&project, &["history", "2"]);
    let step = &found["applies"][0]["detail"]["steps"][0];
    assert_eq!(step["outcome"], "failed");
    assert!(step["milliseconds"].as_f64().unwrap() > 0.0);
    let text = project.run(&["history", "1"]).exits(0).stdout;
    for part in [
        "Apply 1 applied",
        "schemas     public",
        "files       kept",
        "\n-- done, ",
        "CREATE TABLE public.t",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let text = project.run(&["history", "3"]).exits(0).stdout;
    assert!(text.contains("because     rows stand in the way") && text.contains("-- not run\n"));
    let error = project.run(&["history", "4"]).exits(1).stderr;
    assert!(error.contains("no apply 4 is recorded"), "{error}");
}

#[test]
fn without_a_record_there_is_nothing_to_list() {
    let project = Project::new("history_none", "CREATE TABLE t (id int);");
    let text = project.run(&["history"]).exits(0).stdout;
    assert_eq!(text, "No apply is recorded in this database.\n");
    assert_eq!(json(&project, &["history"])["applies"], serde_json::json!([]));
    // A refusal alone makes no record: nothing was changed.
    project.run(&["apply"]).exits(3);
    assert_eq!(project.database.psql("SELECT to_regnamespace('schemactl') IS NULL"), "t");
    project.database.psql("CREATE SCHEMA schemactl; CREATE TABLE schemactl.mine ()");
    let error = project.run(&["history"]).exits(1).stderr;
    assert!(error.contains("is not schemactl's"), "{error}");
}

/// The record as the first version made it.
const FIRST: &str = "
    ALTER TABLE schemactl.applies DROP format, DROP plan, DROP kept, DROP not_kept, DROP objects,
      DROP renames, DROP back_to, DROP CONSTRAINT applies_outcome_check,
      ADD CONSTRAINT applies_outcome_check CHECK (outcome IN ('applied', 'failed'))";

#[test]
fn a_record_of_before_is_read_and_brought_up_to_date() {
    let project = Project::new("history_older", "CREATE TABLE t (id int);");
    project.apply().exits(0);
    project.database.psql(FIRST);
    let found = json(&project, &["history"]);
    assert_eq!(found["applies"][0]["format"], 1);
    let error = project.run(&["rollback", "--to", "1", "--auto-approve"]).exits(1).stderr;
    assert!(error.contains("the files of apply 1 were not kept"), "{error}");
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a int);");
    project.apply().exits(0);
    let found = json(&project, &["history"]);
    assert_eq!(found["applies"][0]["format"], 2);
    // Made anew or brought up to date, the tables are the same.
    let new = Project::new("history_new", "CREATE TABLE t (id int);");
    new.apply().exits(0);
    let shape = "SELECT column_name, data_type, is_nullable, column_default FROM \
        information_schema.columns WHERE table_schema = 'schemactl' AND column_name <> 'id' \
        ORDER BY table_name, column_name";
    assert_eq!(project.database.psql(shape), new.database.psql(shape));
}

#[test]
fn a_record_of_a_newer_schemactl_is_listed_and_not_gone_back_to() {
    let project = Project::new("history_newer", "CREATE TABLE t (id int);");
    project.apply().exits(0);
    project.database.psql(
        "ALTER TABLE schemactl.applies ADD COLUMN more text; \
         UPDATE schemactl.applies SET format = 3, program = '9.0.0', kept = '{\"new\": 1}', \
         objects = '[\"another form\"]'",
    );
    let text = project.run(&["history"]).exits(0).stdout;
    assert!(text.contains("by a newer schemactl"), "{text}");
    let error = project.run(&["rollback", "--to", "1", "--auto-approve"]).exits(1).stderr;
    assert!(error.contains("recorded by a newer schemactl (9.0.0)"), "{error}");
    let text = project.run(&["history", "1"]).exits(0).stdout;
    assert!(text.contains("files       by a newer schemactl, and not understood"), "{text}");
    json(&project, &["history", "1"]);
    // Who changed what since is not known; a plan and an apply do without.
    let error = project.run(&["drift"]).exits(1).stderr;
    assert!(error.contains("(9.0.0), and is not understood") && error.contains("that version"));
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a int);");
    project.run(&["plan"]).exits(0);
    project.apply().exits(0);
    project.run(&["drift"]).exits(0);
}

#[test]
fn two_applies_are_compared_by_their_files() {
    let project = Project::new("history_diff", "CREATE TABLE t (id int);");
    project.apply().exits(0);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a int);");
    project.apply().exits(0);
    let text = project.run(&["history", "diff", "1", "2"]).exits(0).stdout;
    assert!(text.starts_with("apply 1 -> apply 2 (") && text.contains("+ column a"), "{text}");
    let back = json(&project, &["history", "diff", "2", "1"]);
    assert_eq!(back["summary"]["drop"], 1);
    let error = project.run(&["history", "diff", "1", "7"]).exits(1).stderr;
    assert!(error.contains("no apply 7"), "{error}");
}

#[test]
fn a_saved_plan_keeps_its_files_too() {
    let project = Project::new("history_saved", "CREATE TABLE t (id int);");
    project.run(&["plan", "--out", "p.json"]).exits(0);
    project.run(&["apply", "p.json"]).exits(0);
    let found = json(&project, &["history", "1"]);
    assert_eq!(found["applies"][0]["not_kept"], Value::Null);
    let kept = "SELECT kept::json->0->>'text' FROM schemactl.applies";
    assert_eq!(project.database.psql(kept), "CREATE TABLE t (id int);");
}

#[test]
fn files_with_a_secret_are_not_kept_and_that_is_said() {
    let mapping = "CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w;\n\
        CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'geheim');";
    let function = "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS \
        $$ SELECT 'postgres://u:geheim@h/d'::text $$;";
    for (name, sql, why) in [
        ("kept_mapping", mapping, "the files hold a secret (user mapping"),
        ("kept_function", function, "schema/a.sql holds what looks like a password"),
    ] {
        let project = Project::new(name, sql);
        project.apply().exits(0);
        let text = project.run(&["history", "1"]).exits(0).stdout;
        assert!(text.contains(&format!("not kept: {why}")), "{text}");
        let secret = "SELECT count(*) FROM schemactl.applies a WHERE a::text LIKE '%geheim%'";
        assert_eq!(project.database.psql(secret), "0");
        let error = project.run(&["rollback", "--to", "1", "--auto-approve"]).exits(1).stderr;
        assert!(error.contains(why), "{error}");
    }
}
