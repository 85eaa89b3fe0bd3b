//! A password never appears, whatever goes wrong and whoever asks.
use crate::support::{Folder, Run, database};

/// The password and what one sees of it when it is percent-encoded, in part or as a whole.
const FORMS: [&str; 4] = ["p@ss/w:rd#1", "p%40ss%2Fw%3Ard%231", "%70%40ss", "w:rd#1"];

#[track_caller]
fn nothing_is_shown(run: Run, what: &str) {
    let output = run.run();
    let all = output.stdout + &output.stderr;
    for form in FORMS {
        assert!(!all.contains(form), "{what}: {form}\n{all}");
    }
}

const TARGETS: [&str; 11] = [
    "postgres://u:p%40ss%2Fw%3Ard%231@127.0.0.1:1/d",
    "postgres://u:p%40ss%2Fw%3Ard%231@127.0.0.1:1/d?sslmode=nonsense",
    "postgres://u:p%40ss%2Fw%3Ard%231@127.0.0.1:1/d?no_such=1",
    "postgres://u:p%40ss%2Fw%3Ard%231@127.0.0.1:port/d",
    "postgres://u:p@ss/w:rd#1@127.0.0.1:1/d",
    "postgres:u:p@ss/w:rd#1@127.0.0.1",
    "postgres//u:p@ss/w:rd#1@127.0.0.1",
    "postgres://127.0.0.1:1/d?user=u&password=p%40ss%2Fw%3Ard%231",
    "postgres://127.0.0.1:1/d?password=%zzp%40ss%2Fw%3Ard%231",
    "mysql://u:p%40ss%2Fw%3Ard%231@127.0.0.1:1/d",
    "sqlserver://u:p%40ss%2Fw%3Ard%231@127.0.0.1:1/d",
];

#[test]
fn no_target_shows_its_password() {
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE t (id int);")
        .file("url.toml", "url = '${TARGET}'\n")
        .file("scratch.toml", "url = 'postgres://127.0.0.1:1/d'\nscratch = '${TARGET}'\n");
    let ways: [&[&str]; 6] = [
        &["plan", "-vv"],
        &["plan", "--json", "-vv", "--log-format", "json"],
        &["apply", "--auto-approve"],
        &["plan", "--config", "url.toml", "-vv"],
        &["plan", "--config", "scratch.toml", "--json"],
        &["validate", "--config", "scratch.toml"],
    ];
    for target in TARGETS {
        for way in ways {
            let named = way.contains(&"--config");
            let run = Run::new(way).within(folder.path()).env("SCHEMACTL_LOG", "debug");
            let variable = if named { "TARGET" } else { "DATABASE_URL" };
            nothing_is_shown(run.env(variable, target), target);
        }
        let flags = ["validate", "--scratch-url", target, "-vv"];
        nothing_is_shown(Run::new(&flags).within(folder.path()), target);
        let flags = ["plan", "--url", target, "-vv"];
        nothing_is_shown(Run::new(&flags).within(folder.path()), target);
    }
}

#[test]
fn a_plan_that_works_shows_none_either() {
    let (database, scratch) = (database("secrets"), database("secrets_scratch"));
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE t (id int);");
    // The server trusts everybody and never asks for it.
    let with = |url: String| url.replacen("postgres@", "postgres:p%40ss%2Fw%3Ard%231@", 1);
    let (url, scratch) = (with(database.url()), with(scratch.url()));
    for command in [&["plan"][..], &["plan", "--json"], &["apply", "--auto-approve", "--json"]] {
        let flags = ["--url", &url, "--scratch-url", &scratch, "-vv", "--log-format", "json"];
        let run = Run::new(&[command, &flags].concat()).within(folder.path());
        nothing_is_shown(run.env("SCHEMACTL_LOG", "trace"), "a plan");
    }
    assert_eq!(database.psql("SELECT to_regclass('t') IS NOT NULL"), "t");
}
