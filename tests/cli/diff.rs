//! Any two states of a schema compared: folders, revisions, databases, saved plans.
use super::formats::is_published;
use super::record::Project;
use crate::support::{Folder, Run, database};

/// A repository with two commits and a change that is not committed.
fn repository(name: &str) -> Project {
    let project = Project::new(name, "CREATE TABLE t (id int, old int);");
    project.git(&["init", "--quiet", "-b", "main"]);
    project.git(&["add", "."]);
    project.git(&["commit", "--quiet", "-m", "first"]);
    project
        .folder
        .write("schema/a.sql", "CREATE TABLE t (id int, old int);\nCREATE TABLE u (id int);");
    project.git(&["commit", "--quiet", "-a", "-m", "second"]);
    project
}

#[track_caller]
fn offline(project: &Project, arguments: &[&str]) -> crate::support::Output {
    Run::new(&[&["diff"], arguments].concat()).within(project.folder.path()).run()
}

#[test]
fn two_revisions_are_compared_without_a_database() {
    let project = repository("diff_git");
    let found = offline(&project, &["git:main~1:schema/", "git:main:schema", "--sql"]).exits(0);
    assert!(
        found.stdout.starts_with("git:main~1:schema/ -> git:main:schema ("),
        "{}",
        found.stdout
    );
    assert!(found.stdout.contains("+ table u  schema/a.sql:2"), "{}", found.stdout);
    assert!(found.stdout.contains("CREATE TABLE public.u"), "{}", found.stdout);
    let json =
        offline(&project, &["git:main~1:schema", "schema", "--json", "--exit-code"]).exits(2);
    let json = is_published(&json.stdout);
    assert_eq!((&json["command"], &json["summary"]["create"]), (&"diff".into(), &1.into()));
    let same = offline(&project, &["git:main:schema", "schema", "--exit-code"]).exits(0).stdout;
    assert!(same.contains("No changes. Both are the same."), "{same}");
    // From a folder below the top, `./` starts there.
    let below = Run::new(&["diff", "git:HEAD~1:./", "git:HEAD:schema", "--exit-code"]);
    below.within(&project.folder.join("schema")).run().exits(2);
    let github = offline(&project, &["git:main~1:schema", "schema", "--format", "github"]).exits(0);
    assert!(
        github.stdout.ends_with("1 additive, 0 in place, 0 destructive\n"),
        "{}",
        github.stdout
    );
}

#[test]
fn two_revisions_of_a_hundred_tables_differ_in_exactly_what_changed() {
    let folder = Folder::new();
    let before: Vec<String> = (0..100).map(table).collect();
    for (at, sql) in before.iter().enumerate() {
        folder.write(&format!("schema/t{at}.sql"), sql);
    }
    let project = Project { folder, ..Project::new("diff_hundred", "") };
    project.git(&["init", "--quiet", "-b", "main"]);
    project.git(&["add", "."]);
    project.git(&["commit", "--quiet", "-m", "first"]);
    let change = |at: usize, old: &str, new: &str| {
        assert_eq!(before[at].matches(old).count(), 1, "{old}");
        project.folder.write(&format!("schema/t{at}.sql"), before[at].replace(old, new));
    };
    change(3, "code varchar(20)", "code varchar(40)");
    change(11, "DEFAULT 0", "DEFAULT 1");
    change(27, "note text", "note text, more int");
    change(50, ", note text", "");
    change(99, "code <> ''", "code > ''");
    project.folder.remove("schema/t98.sql");
    project.folder.write("schema/t100.sql", table(100));
    project.git(&["add", "-A"]);
    project.git(&["commit", "--quiet", "-m", "second"]);

    let sides = ["git:main~1:schema", "git:main:schema", "--json", "--exit-code"];
    let found = is_published(&offline(&project, &sides).exits(2).stdout);
    let changes = found["changes"].as_array().unwrap().iter();
    let said = changes.filter(|change| change["because"].is_null()).map(|change| {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        (text(&change["object"]["name"]), text(&change["action"]))
    });
    let said: Vec<(String, String)> =
        said.filter(|(name, _)| !name.contains("t100") && !name.contains("t98")).collect();
    let expected = [
        ("column t27.more", "create"),
        ("column t3.code", "change"),
        ("column t50.note", "drop"),
        ("constraint t99.t99_code_check", "replace"),
        ("default t11.total", "change"),
    ];
    assert_eq!(said, expected.map(|(name, how)| (name.to_owned(), how.to_owned())));
    // A table comes and goes with all its parts, and nothing else does.
    let count = |part: &str, action: &str| {
        let all = found["changes"].as_array().unwrap().iter();
        let named = |c: &&serde_json::Value| c["object"]["name"].as_str().unwrap().contains(part);
        all.filter(named).filter(|c| c["action"] == action).count()
    };
    assert!(count("t100", "create") > 5, "{found:#}");
    assert_eq!((count("t100", "create"), count("t100", "drop")), (count("t98", "drop"), 0));
    offline(&project, &["git:main:schema", "schema", "--exit-code"]).exits(0);

    // What is known of both needs no server, and is the same.
    let cache = project.folder.join("cache");
    let kept = |arguments: &[&str]| {
        let run = Run::new(&[&["diff"], &sides[..], arguments].concat());
        let run = run.within(project.folder.path()).env("XDG_CACHE_HOME", cache.to_str().unwrap());
        run.run().exits(2)
    };
    let cold = kept(&["-vv"]);
    assert!(cold.stderr.contains("a private server has started"), "{}", cold.stderr);
    let warm = kept(&["-vv"]);
    assert!(!warm.stderr.contains("a private server has started"), "{}", warm.stderr);
    assert_eq!(warm.stderr.matches("elaborated from the cache").count(), 2, "{}", warm.stderr);
    assert_eq!(is_published(&warm.stdout)["changes"], found["changes"]);
    kept(&["--no-cache"]);
}

/// One of many tables, each with a foreign key to the one before.
fn table(at: usize) -> String {
    let key = if at.is_multiple_of(10) || at > 97 {
        String::new()
    } else {
        format!(" REFERENCES t{}", at - 1)
    };
    format!(
        "CREATE TABLE t{at} (id int PRIMARY KEY, parent int{key}, code varchar(20) NOT NULL \
         CHECK (code <> ''), total numeric(12,2) NOT NULL DEFAULT 0, note text);\n\
         CREATE INDEX t{at}_code ON t{at} (code);\nCOMMENT ON TABLE t{at} IS 'Number {at}';\n"
    )
}

#[test]
fn what_nobody_counts_is_not_said_to_be_kept() {
    let project = repository("diff_loss");
    let found = offline(&project, &["git:main:schema", "git:main~1:schema"]).exits(0).stdout;
    for part in [
        "Lost for good:\n  table u: rows that could not be counted\n",
        "Undo: irreversible: rows and values that could not be counted.",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int); CREATE TABLE u (id int);");
    let github = offline(&project, &["git:main:schema", "schema", "--format", "github"]).exits(0);
    let said = "column t.old is dropped: its values, which could not be counted, are lost for good";
    assert!(github.stdout.contains(said), "{}", github.stdout);
}

#[test]
fn a_rename_between_two_revisions_is_one() {
    let project = repository("diff_rename");
    let renamed = "CREATE TABLE t (id int,\n  new int -- schemactl: renamed_from=old\n);";
    project.folder.write("schema/a.sql", renamed);
    let json = offline(&project, &["git:main~1:schema", "schema", "--json"]).exits(0);
    let json = is_published(&json.stdout);
    assert_eq!((&json["summary"]["rename"], &json["summary"]["drop"]), (&1.into(), &0.into()));
}

#[test]
fn what_is_not_committed_is_said() {
    let project = repository("diff_dirty");
    let clean = offline(&project, &["git:main:schema", "schema"]).exits(0);
    assert!(!clean.stderr.contains("not committed"), "{}", clean.stderr);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int);");
    let dirty = offline(&project, &["git:main:schema", "schema", "--exit-code"]).exits(2);
    assert!(dirty.stderr.contains("schema has changes that are not committed"), "{}", dirty.stderr);
}

#[test]
fn what_git_does_not_know_is_an_error_with_a_way_out() {
    let project = repository("diff_unknown");
    let said = |arguments: &[&str], parts: &[&str]| {
        let error = offline(&project, arguments).exits(1).stderr;
        for part in parts {
            assert!(error.contains(part), "{part}\n{error}");
        }
    };
    said(&["git:nowhere:schema", "schema"], &["no revision `nowhere`", "origin/main"]);
    said(&["git:main:no/such", "schema"], &["no *.sql or *.toml file in no/such", "--allow-empty"]);
    offline(&project, &["git:main:no/such", "schema", "--allow-empty", "--exit-code"]).exits(2);
    offline(&project, &["git:--help:x", "schema"]).exits(64);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id no_such_type);");
    project.git(&["commit", "--quiet", "-a", "-m", "broken"]);
    said(&["git:main:schema", "git:main~1:schema"], &["from main:schema/a.sql:1:20"]);

    let elsewhere = Folder::new().file("schema/a.sql", "CREATE TABLE t (id int);");
    let error = Run::new(&["diff", "git:main:schema", "schema"]).within(elsewhere.path());
    let error = error.run().exits(1).stderr;
    assert!(error.contains("run it in a repository"), "{error}");
    let error = Run::new(&["diff", "git:main:schema", "schema"]).within(project.folder.path());
    let error = error.env("PATH", "/nowhere").run().exits(1).stderr;
    assert!(error.contains("cannot run git") && error.contains("install git"), "{error}");
}

#[test]
fn a_shallow_clone_is_told_from_a_mistake() {
    let project = repository("diff_shallow");
    let first = project.git(&["rev-parse", "main~1"]);
    let from = format!("file://{}", project.folder.path().display());
    project.git(&["clone", "--quiet", "--depth", "1", &from, "shallow"]);
    let revision = format!("git:{first}:schema");
    let run = Run::new(&["diff", &revision, "schema"]).within(&project.folder.join("shallow"));
    let error = run.run().exits(1).stderr;
    assert!(error.contains("shallow clone") && error.contains("fetch-depth: 0"), "{error}");
}

#[test]
fn databases_and_saved_plans_are_sides_too() {
    let project = Project::new("diff_database", "CREATE TABLE t (id int, a text);");
    let other = database("diff_other");
    other.psql("CREATE TABLE t (id int)");
    let (here, there) = (project.database.url(), other.url());
    let json = |arguments: &[&str]| {
        let found = offline(&project, &[arguments, &["--json"]].concat()).exits(0).stdout;
        is_published(&found)["summary"].clone()
    };
    assert_eq!(json(&["schema", &there])["drop"], 1);
    assert_eq!(json(&[&there, "schema"])["create"], 1);
    assert_eq!(json(&[&here, &there])["create"], 1);
    assert_eq!(json(&[&there, &there])["create"], 0);
    project.run(&["plan", "--out", "plan.json"]).exits(0);
    assert_eq!(json(&["plan.json", "schema"])["create"], 0);
    assert_eq!(json(&["plan.json", &there])["drop"], 1);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a text, b text);");
    assert_eq!(json(&["plan.json", "schema"])["create"], 1);
    let error = offline(&project, &["schema", "nowhere"]).exits(1).stderr;
    assert!(error.contains("the folder nowhere does not exist"), "{error}");
}
