//! Folders and files that are not as they should be.
use crate::support::{Folder, Output, Run, database};

fn validate(folder: &Folder) -> Output {
    Run::new(&["validate"]).within(folder.path()).run()
}

#[test]
fn an_empty_or_missing_folder_is_no_wish_to_drop_everything() {
    let database = database("empty");
    database.psql("CREATE TABLE precious (id int)");
    let url = database.url();
    let run = |folder: &Folder, arguments: &[&str]| {
        let arguments = [arguments, &["--url", &url]].concat();
        Run::new(&arguments).within(folder.path()).run()
    };
    let missing = Folder::new();
    let empty = Folder::new().file("schema/notes.md", "nothing");
    for (folder, reason) in [
        (&missing, "the folder schema does not exist"),
        (&empty, "the folder schema holds no *.sql or *.toml file"),
    ] {
        for command in [&["plan"][..], &["apply", "--auto-approve", "--allow-destructive"]] {
            let error = run(folder, command).exits(1).stderr;
            assert!(error.contains(reason), "{error}");
            assert!(error.contains("--allow-empty"), "{error}");
        }
        let plan = run(folder, &["plan", "--allow-empty"]).exits(0).stdout;
        assert!(plan.contains("- table precious"), "{plan}");
        assert!(plan.contains("--allow-empty --allow-destructive"), "{plan}");
    }
    // A file that says nothing says that there is to be nothing, and that is held back.
    let silent = Folder::new().file("schema/a.sql", "-- CREATE TABLE precious (id int);\n");
    run(&silent, &["apply", "--auto-approve"]).exits(3);
    assert_eq!(database.psql("SELECT count(*) FROM precious"), "0");
}

#[test]
fn all_findings_of_all_files_come_in_one_run() {
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n")
        .file("schema/b.toml", "[table.b]\nprimry_key = ['id']\n")
        .file("schema/c.sql", b"-- caf\xe9\n");
    let error = validate(&folder).exits(1).stderr;
    for part in [
        "schema/a.sql:2:1",
        "`INSERT`",
        "schema/b.toml:2:1",
        "did you mean `primary_key`?",
        "schema/c.sql:1:7",
        "the file is not UTF-8: byte 0xE9 at 6",
        " in 3 files",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}

#[test]
fn errors_of_the_server_stand_at_their_places() {
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE a (\n  id int,\n  mail citextt\n);\n")
        .file(
            "schema/b.sql",
            "CREATE VIEW v AS\n  SELECT nope FROM b;\nCREATE TABLE b (id int);\n",
        );
    let error = validate(&folder).exits(1).stderr;
    assert!(error.contains("schema/a.sql:3:8"), "{error}");
    assert!(error.contains("schema/b.sql:2:10"), "{error}");
    assert!(error.contains("2 errors in 2 files"), "{error}");
}

#[test]
fn a_table_that_a_foreign_key_misses_is_shown_with_the_nearest_one() {
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE users (id int PRIMARY KEY);\n")
        .file("schema/b.sql", "CREATE TABLE b (\n  a int,\n  u int REFERENCES usres\n);\n")
        .file("schema/c.toml", "[table.c.columns]\nu = { type = 'int', references = 'usres' }\n");
    let error = validate(&folder).exits(1).stderr;
    assert!(error.contains("schema/b.sql:3:20"), "{error}");
    assert!(error.contains("schema/c.toml:2:"), "{error}");
    assert_eq!(error.matches("did you mean `users`?").count(), 2, "{error}");
}

#[test]
fn a_name_defined_twice_is_shown_at_both_places() {
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE t (id int);\n")
        .file("schema/b.toml", "[table.t.columns]\nid = { type = 'int' }\n");
    let error = validate(&folder).exits(1).stderr;
    assert!(error.contains("schema/a.sql:1:") && error.contains("schema/b.toml:1:"), "{error}");
}

#[test]
fn findings_are_also_there_for_machines() {
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE a (id intt);\n");
    let output = Run::new(&["validate", "--json"]).within(folder.path()).run().exits(1);
    let document: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(document["format"], 1);
    assert_eq!(document["ok"], false);
    assert_eq!(document["exit_code"], 1);
    let place = &document["diagnostics"][0]["places"][0];
    assert_eq!(place["file"], "schema/a.sql");
    assert_eq!((&place["line"], &place["column"]), (&1.into(), &20.into()));
}

#[test]
fn good_files_are_counted() {
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE a (id int);\n");
    let said = validate(&folder).exits(0).stdout;
    assert!(said.starts_with("ok: 1 statement, ") && said.ends_with(" objects\n"), "{said}");
    let json = Run::new(&["validate", "--json"]).within(folder.path()).run().exits(0).stdout;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&document["ok"], &document["files"]), (&true.into(), &1.into()));
}
