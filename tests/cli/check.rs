//! `check --all-envs`: several databases beside one another, and beside the files.
use std::fmt::Write as _;

use serde_json::Value;

use super::formats::is_published;
use crate::support::{Database, Folder, Output, Run, database};

const FILES: &str = "CREATE TABLE t (id int, a text, b int);\nCREATE VIEW v AS SELECT id FROM t;";

/// A project with an environment for each database, all of them as the files say.
struct Project {
    databases: Vec<Database>,
    folder: Folder,
}

const NAMES: [&str; 3] = ["dev", "prod", "staging"];

impl Project {
    fn new(name: &str) -> Self {
        let databases: Vec<Database> =
            NAMES.iter().map(|env| database(&format!("{name}_{env}"))).collect();
        let mut config = String::new();
        for (name, database) in NAMES.iter().zip(&databases) {
            writeln!(config, "[env.{name}]\nurl = '{}'", database.url()).unwrap();
        }
        let folder = Folder::new().file("schemactl.toml", config).file("schema/a.sql", FILES);
        for database in &databases {
            database.psql(FILES);
        }
        Self { databases, folder }
    }

    fn check(&self, arguments: &[&str]) -> Output {
        Run::new(&[&["check", "--all-envs"], arguments].concat()).within(self.folder.path()).run()
    }
}

/// `same missing changed/a`
fn states(document: &Value, object: &str) -> String {
    let all = document["differences"].as_array().unwrap();
    let found = all.iter().find(|difference| difference["object"]["name"] == object);
    let states = found.unwrap_or_else(|| panic!("no {object} in {document:#}"))["states"].clone();
    let said = states.as_array().unwrap().iter().map(|state| {
        let variant = state["variant"].as_str().map(|letter| format!("/{letter}"));
        format!("{}{}", state["is"].as_str().unwrap(), variant.unwrap_or_default())
    });
    said.collect::<Vec<_>>().join(" ")
}

#[test]
fn environments_that_are_what_the_files_say_are_no_difference() {
    let project = Project::new("check_same");
    let text = project.check(&[]).exits(0).stdout;
    assert!(text.ends_with("\n\n3 environments are what the files say.\n"), "{text}");
    assert!(text.starts_with("dev      check_same_dev"), "{text}");
    let document = is_published(&project.check(&["--json"]).exits(0).stdout);
    assert_eq!((&document["ok"], &document["differences"]), (&true.into(), &Value::Array(vec![])));
}

#[test]
fn each_object_that_differs_is_one_row_over_all_environments() {
    let project = Project::new("check");
    let [dev, prod, staging] = &project.databases[..] else { unreachable!() };
    dev.psql("ALTER TABLE t ALTER a TYPE varchar(10), DROP COLUMN b; CREATE TABLE x (id int)");
    prod.psql("ALTER TABLE t ALTER a TYPE varchar(20); CREATE TABLE x (id int)");
    staging.psql("ALTER TABLE t ALTER a TYPE varchar(20); DROP VIEW v; CREATE TABLE x (id bigint)");
    let document = is_published(&project.check(&["--json"]).exits(2).stdout);
    let of = |object| states(&document, object);
    assert_eq!(of("column t.a"), "changed/a changed/b changed/b");
    assert_eq!(of("column t.b"), "missing same same");
    assert_eq!(of("view v"), "same same missing");
    // A table that came as a whole is one row, unless its parts differ.
    assert_eq!(of("table x"), "added added added");
    assert_eq!(of("column x.id"), "added/a added/a added/b");
    assert_eq!(document["differences"].as_array().unwrap().len(), 5, "{document:#}");
    assert_eq!(document["differences"][0]["place"]["line"], 1);
    let text = project.check(&[]).exits(2).stdout;
    for part in [
        "\n             dev        prod       staging\n",
        "\ncolumn t.a   changed a  changed b  changed b\n    dev: type: text -> character varying(10)\n",
        "\nview v       same       same       missing\n",
        "\n5 objects are not the same everywhere.\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let markdown = project.check(&["--format", "markdown"]).exits(2).stdout;
    assert!(
        markdown.starts_with("<!-- schemactl check -->\n### schemactl: 5 objects"),
        "{markdown}"
    );
    assert!(markdown.contains("| | dev | prod | staging |\n|---|---|---|---|\n"), "{markdown}");
    assert!(markdown.contains("b | missing | same | same |\n"), "{markdown}");
    project.check(&["--format", "github"]).exits(64);
}

#[test]
fn an_environment_that_cannot_be_reached_is_a_column_and_an_error_at_the_end() {
    let project = Project::new("check_away");
    let config = project.folder.read("schemactl.toml");
    let away = "[env.away]\nurl = 'postgres://u:geheim@127.0.0.1:1/d'\n";
    project.folder.write("schemactl.toml", format!("{config}{away}"));
    project.databases[0].psql("DROP VIEW v");
    let found = project.check(&[]).exits(1);
    assert!(found.stdout.starts_with("away     cannot be compared: "), "{}", found.stdout);
    assert!(found.stdout.contains("\nview v  ?     missing  same  same\n"), "{}", found.stdout);
    assert!(found.stderr.starts_with("away:\nerror: "), "{}", found.stderr);
    let end = "error: 1 of 4 environments could not be compared\n";
    assert!(found.stderr.ends_with(end), "{}", found.stderr);
    let json = project.check(&["--json"]).exits(1);
    let document = is_published(&json.stdout);
    assert_eq!((&document["ok"], &document["exit_code"]), (&false.into(), &1.into()));
    assert_eq!(states(&document, "view v"), "unknown missing same same");
    let away = &document["environments"][0];
    assert!(away["error"].is_string() && away["database"].is_null(), "{away}");
    for text in [found.stdout, found.stderr, json.stdout, json.stderr] {
        assert!(!text.contains("geheim"), "{text}");
    }
}

#[test]
fn environments_with_files_of_their_own_are_compared_with_those_and_with_one_another() {
    let project = Project::new("check_dirs");
    let config = project.folder.read("schemactl.toml");
    project.folder.write("schemactl.toml", config.replace("[env.dev]", "[env.dev]\ndir = 'dev'"));
    let more = FILES.replace("a text", "a varchar(9)");
    project.folder.write("dev/a.sql", format!("{more} CREATE TABLE more (id int);"));
    project.databases[0].psql("ALTER TABLE t ALTER a TYPE varchar(9); CREATE TABLE more (id int)");
    let document = is_published(&project.check(&["--json"]).exits(2).stdout);
    assert_eq!(states(&document, "column t.a"), "same/a same/b same/b");
    assert_eq!(states(&document, "table more"), "same absent absent");
    assert_eq!(document["differences"].as_array().unwrap().len(), 2, "{document:#}");
}

#[test]
fn what_cannot_be_checked_is_said() {
    let folder = Folder::new().file("schema/a.sql", FILES);
    let run = |arguments: &[&str]| Run::new(arguments).within(folder.path()).run();
    let error = run(&["check", "--all-envs"]).exits(1).stderr;
    assert!(error.contains("schemactl.toml names no environments"), "{error}");
    assert!(error.contains("[env.staging]"), "{error}");
    run(&["check"]).exits(64);
    let error = run(&["check", "--all-envs", "--url", "postgres://h/d"]).exits(64).stderr;
    assert!(error.contains("`--url` names one database"), "{error}");
    folder.write("schemactl.toml", "[env.a]\n");
    let error = run(&["check", "--all-envs"]).exits(1).stderr;
    assert!(error.contains("no database was named"), "{error}");
}
