//! `schemactl.toml`, environments and variables.
use crate::support::{Folder, Run, database};

fn validate(config: &str, arguments: &[&str]) -> Run {
    let folder = Folder::new().file("schemactl.toml", config);
    let arguments = [&["validate"], arguments].concat();
    let mut run = Run::new(&arguments);
    run.command.current_dir(folder.path());
    // The folder lives as long as the test process; it is small.
    std::mem::forget(folder);
    run
}

#[test]
fn an_unknown_key_is_shown_with_its_place_and_the_nearest_known() {
    let error = validate("dri = 'x'\nlock_timeout = 5\n", &[]).run().exits(1).stderr;
    for part in [
        "error[unknown-key]: unknown key `dri`",
        "schemactl.toml:1:1",
        "did you mean `dir`?",
        "schemactl.toml:2:16",
        "expected a string with a unit, found a whole number",
        "2 errors in 1 file",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}

#[test]
fn broken_toml_is_shown_at_its_place() {
    let error = validate("dir = \"x\nurl = 'y'\n", &[]).run().exits(1).stderr;
    assert!(error.contains("error[toml-syntax]") && error.contains("schemactl.toml:1:"), "{error}");
}

#[test]
fn a_missing_environment_names_those_that_are_there() {
    let config = "[env.staging]\n[env.production]\n";
    let error = validate(config, &["--env", "stagin"]).run().exits(1).stderr;
    assert!(error.contains("did you mean `staging`?"), "{error}");
    assert!(error.contains("production, staging"), "{error}");
    let error = Run::new(&["validate", "--env", "x"]).run().exits(1).stderr;
    assert!(error.contains("no schemactl.toml is here"), "{error}");
}

#[test]
fn a_missing_variable_is_named_and_its_neighbours_stay_secret() {
    let config = "[env.p]\nurl = 'postgres://${USER_NAME}:${SECRET}@h/d'\n";
    let run = validate(config, &["--env", "p"]).env("SECRET", "hunter2");
    let error = run.run().exits(1).stderr;
    assert!(error.contains("the environment variable USER_NAME is not set"), "{error}");
    assert!(error.contains("schemactl.toml:2:"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn a_configuration_that_was_named_must_be_there() {
    let error = Run::new(&["validate", "--config", "no.toml"]).run().exits(1).stderr;
    assert!(error.contains("cannot read no.toml"), "{error}");
}

#[test]
fn an_environment_gives_the_target_the_folder_and_the_schemas() {
    let database = database("config");
    let folder = Folder::new()
        .file("conf/schemactl.toml", "dir = 'db'\n[env.test]\nurl = '${URL}'\nschemas = ['s']\n")
        .file("conf/db/a.sql", "CREATE SCHEMA s; CREATE TABLE s.t (id int);");
    let run = |arguments: &[&str]| {
        let arguments = [arguments, &["--config", "conf/schemactl.toml", "--env", "test"]].concat();
        Run::new(&arguments).within(folder.path()).env("URL", &database.url()).run()
    };
    let plan = run(&["plan", "--detailed-exitcode"]).exits(2).stdout;
    assert!(plan.contains("+ table s.t  conf/db/a.sql:1"), "{plan}");
    let next = "schemactl apply --env test --config conf/schemactl.toml";
    assert!(plan.contains(next), "{plan}");
    run(&["apply", "--auto-approve"]).exits(0);
    run(&["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn the_target_may_come_from_the_environment() {
    let database = database("variables");
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE t (id int);");
    let run = Run::new(&["plan"]).within(folder.path()).env("DATABASE_URL", &database.url());
    assert!(run.run().exits(0).stdout.contains("+ table t"));
}
