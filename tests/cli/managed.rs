//! What is managed: patterns of the configuration, and what the files ignore.
use crate::support::{Database, Folder, Output, Run, database};

struct Project {
    database: Database,
    folder: Folder,
}

impl Project {
    fn new(name: &str, sql: &str, files: &[(&str, &str)]) -> Self {
        let database = database(name);
        database.psql(sql);
        let mut folder = Folder::new();
        for (path, text) in files {
            folder = folder.file(path, text);
        }
        Self { database, folder }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let url = self.database.url();
        Run::new(&[arguments, &["--url", &url]].concat()).within(self.folder.path()).run()
    }

    fn nothing_to_do(&self) {
        self.run(&["plan", "--detailed-exitcode"]).exits(0);
    }
}

const EVENTS: &str = "CREATE TABLE events (at date NOT NULL, what text) PARTITION BY RANGE (at);\n\
                      CREATE INDEX events_at_idx ON events (at);\n";
const PARTITIONS: &str = "
CREATE TABLE events_p1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE events_p2 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
INSERT INTO events VALUES ('2026-01-05', 'x');
";
const LEFT_OUT: &str = "[managed]\nexclude = [\"public.events_p*\"]\n";

fn events(name: &str, files: &str) -> Project {
    let live = format!("{EVENTS}{PARTITIONS}");
    Project::new(name, &live, &[("schemactl.toml", LEFT_OUT), ("schema/a.sql", files)])
}

#[test]
fn partitions_made_by_others_are_left_alone() {
    let project = events("managed partitions", EVENTS);
    project.nothing_to_do();
    let shown = project.run(&["plan", "-v"]).exits(0);
    assert!(
        shown.stderr.contains("Excluded, and left alone:\n  table events_p1\n  table events_p2\n"),
        "{}",
        shown.stderr
    );
    // The parent is managed, and what is done to it reaches them.
    let more = EVENTS.replace("what text", "what text, who text");
    let more = more.replace("events_at_idx ON events (at)", "events_who_idx ON events (who)");
    project.folder.write("schema/a.sql", &more);
    project.run(&["apply", "--auto-approve", "--allow-destructive"]).exits(0);
    project.nothing_to_do();
    assert_eq!(project.database.psql("SELECT what, who FROM events_p1"), "x|");
    let indexes = "SELECT count(*) FROM pg_indexes WHERE tablename = 'events_p2'";
    assert_eq!(project.database.psql(indexes), "1");
    // A new one is no difference.
    project.database.psql(
        "CREATE TABLE events_p3 PARTITION OF events FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')",
    );
    project.nothing_to_do();
    let import = project.run(&["import", "--out", "db"]).exits(0);
    assert!(import.stdout.contains("1 file written"), "{}", import.stdout);
    assert!(!project.folder.read("db/public/tables/events.sql").contains("events_p"));
}

#[test]
fn without_the_pattern_they_would_be_dropped() {
    let project = events("managed all", EVENTS);
    project.folder.remove("schemactl.toml");
    let plan = project.run(&["plan", "--detailed-exitcode"]).exits(2);
    assert!(plan.stdout.contains("- table events_p1"), "{}", plan.stdout);
}

#[test]
fn what_is_excluded_is_never_taken_along() {
    let project = events("managed blocked", "CREATE TABLE events (at date NOT NULL, what text);");
    let plan = project.run(&["plan"]).exits(3);
    assert!(
        plan.stderr.contains("the excluded partition public.events_p1 stands on it"),
        "{}",
        plan.stderr
    );
    project.folder.write("schema/a.sql", "CREATE TYPE t AS ENUM ();");
    project.run(&["apply", "--auto-approve", "--allow-destructive"]).exits(3);
    assert_eq!(project.database.psql("SELECT count(*) FROM events"), "1");
}

#[test]
fn a_change_that_disturbs_what_is_excluded_is_refused() {
    let project = Project::new(
        "managed disturbed",
        "CREATE TABLE t (a int); CREATE VIEW audit_v AS SELECT a FROM t;",
        &[
            ("schemactl.toml", "[managed]\nexclude = [\"view:public.audit_*\"]\n"),
            ("schema/a.sql", "CREATE TABLE t (a bigint);"),
        ],
    );
    let plan = project.run(&["plan"]).exits(3);
    assert!(
        plan.stderr.contains("the excluded view public.audit_v stands on it"),
        "{}",
        plan.stderr
    );
    project.folder.write("schema/a.sql", "CREATE TABLE t (a int);");
    project.nothing_to_do();
}

#[test]
fn what_the_files_ignore_is_there_for_others_and_left_alone() {
    let project = Project::new(
        "managed ignored",
        "CREATE TABLE theirs (a int, b int, c text); CREATE INDEX theirs_idx ON theirs (b);
         CREATE TYPE mood AS ENUM ('good');",
        &[
            (
                "schema/a.sql",
                "-- schemactl: ignore\nCREATE TABLE theirs (a int);\n\
                 CREATE VIEW ours AS SELECT a FROM theirs;\n",
            ),
            ("schema/b.toml", "[enum.mood]\nvalues = [\"bad\"]\nignore = true\n"),
        ],
    );
    project.run(&["apply", "--auto-approve"]).exits(0);
    project.nothing_to_do();
    let columns =
        "SELECT count(*) FROM pg_attribute WHERE attrelid = 'theirs'::regclass AND attnum > 0";
    assert_eq!(project.database.psql(columns), "3");
    let json = project.run(&["plan", "--json"]).exits(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let names: Vec<&str> =
        json["excluded"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["enum mood", "table theirs"]);
}

#[test]
fn schemas_and_included_names_are_patterns() {
    let project = Project::new(
        "managed schemas",
        "CREATE SCHEMA app_a; CREATE SCHEMA app_b; CREATE SCHEMA other;
         CREATE TABLE app_a.t (a int); CREATE TABLE app_b.u (a int); CREATE TABLE other.x (a int);",
        &[
            ("schemactl.toml", "[managed]\nschemas = [\"app_*\"]\ninclude = [\"*.t\"]\n"),
            ("schema/a.sql", "CREATE SCHEMA app_a; CREATE TABLE app_a.t (a int);"),
        ],
    );
    // The schema itself is managed, and what is in it would have to go with it.
    let plan = project.run(&["plan"]).exits(3);
    assert!(plan.stderr.contains("the excluded table app_b.u stands on it"), "{}", plan.stderr);
    project.folder.write("schema/b.sql", "CREATE SCHEMA app_b;");
    project.nothing_to_do();
}

#[test]
fn a_pattern_that_says_nothing_is_an_error_at_its_place() {
    let project = Project::new("managed bad", "", &[("schema/a.sql", "")]);
    let error = |config: &str| {
        project.folder.write("schemactl.toml", config);
        project.run(&["plan"]).exits(1).stderr
    };
    snapbox::assert_data_eq!(
        error("[managed]\nexclude = [\"public.[a\"]\n"),
        snapbox::str![[r#"
error[bad-pattern]: `public.[a` is no pattern: unclosed character class; missing ']'
  ╭▸ schemactl.toml:2:12
  │
2 │ exclude = ["public.[a"]
  │            ━━━━━━━━━━━
  │
  ╰ help: write it as `schema.name` with `*`, `?`, `[abc]` or `{a,b}`

1 error in 1 file

"#]]
    );
    assert!(error("[managed]\nexlude = []\n").contains("did you mean `exclude`?"));
    let kind = error("[managed]\nexclude = [\"tabel:public.*\"]\n");
    assert!(kind.contains("did you mean `table`?"), "{kind}");
}
