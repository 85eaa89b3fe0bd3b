//! What no order of statements and no server can make, and where people are told so.
use crate::support::{Folder, Run, database};

fn validate(files: &[(&str, &str)], parts: &[&str]) {
    let mut folder = Folder::new();
    for (path, text) in files {
        folder = folder.file(path, text);
    }
    let error = Run::new(&["validate"]).within(folder.path()).run().exits(1).stderr;
    for part in parts {
        assert!(error.contains(part), "{part}\n{error}");
    }
}

#[test]
fn a_circle_is_named_with_its_files() {
    validate(
        &[
            ("schema/a.sql", "CREATE VIEW a AS SELECT id FROM b;\n"),
            ("schema/b.sql", "CREATE VIEW b AS SELECT id FROM c;\n"),
            ("schema/c.sql", "CREATE VIEW c AS SELECT id FROM a;\n"),
        ],
        &[
            "circle",
            "view public.a",
            "view public.b",
            "view public.c",
            "a.sql:1",
            "b.sql:1",
            "c.sql:1",
        ],
    );
}

#[test]
fn an_extension_that_is_not_installed_says_where_to_get_it() {
    validate(
        &[("schema/a.sql", "CREATE EXTENSION no_such_thing;\n")],
        &["no_such_thing", "schema/a.sql:1:", "help: "],
    );
}

#[test]
fn a_role_that_does_not_exist_is_named_at_its_place() {
    let database = database("no_role");
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE t (id int);\nGRANT SELECT ON t TO nobody_there;\n");
    let arguments = ["plan", "--url", &database.url()];
    let error = Run::new(&arguments).within(folder.path()).run().exits(1).stderr;
    for part in ["role \"nobody_there\" does not exist", "schema/a.sql:2:", "CREATE ROLE"] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}

#[test]
fn a_generated_column_over_a_column_that_is_gone_is_told_at_its_place() {
    let database = database("generated_over_dropped");
    database.psql("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)");
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE t (\n  b int GENERATED ALWAYS AS (a * 2) STORED\n);\n");
    let arguments = ["plan", "--url", &database.url()];
    let error = Run::new(&arguments).within(folder.path()).run().exits(1).stderr;
    for part in ["column \"a\" does not exist", "schema/a.sql:2:"] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}

#[test]
fn renames_to_one_name_and_of_nothing_are_told_at_their_places() {
    let database = database("renames_wrong");
    database.psql("CREATE TABLE a (id int); CREATE TABLE t (x int, y int)");
    let folder = Folder::new().file(
        "schema/a.sql",
        "CREATE TABLE b (id int); -- schemactl: renamed_from=nowhere\n\
         -- schemactl: renamed_from=x\nCREATE TABLE t (\n  -- schemactl: renamed_from=x\n  \
         -- schemactl: renamed_from=y\n  z int\n);\n",
    );
    let arguments = ["plan", "--url", &database.url()];
    let error = Run::new(&arguments).within(folder.path()).run().exits(1).stderr;
    for part in ["this is said to be renamed twice", "schema/a.sql:5:", "the first time here"] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    let folder = Folder::new().file(
        "schema/a.sql",
        "CREATE TABLE b (id int); -- schemactl: renamed_from=nowhere\nCREATE TABLE t (x int, y int);\n",
    );
    let error = Run::new(&arguments).within(folder.path()).run().exits(1).stderr;
    for part in ["rename-of-nothing", "nowhere", "schema/a.sql:1:"] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}
