//! Ten applies of mixed kinds, forward and back: each is what it was, and rows that can stay do.
use super::record::Project;

/// What the files say with each apply, the first one first.
const STATES: [&str; 10] = [
    "CREATE TABLE t (id int PRIMARY KEY, a text);",
    // A new table, a foreign key, an index.
    "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE INDEX t_a ON t (a);
     CREATE TABLE s (id int PRIMARY KEY, t_id int REFERENCES t);",
    // A column renamed, one added.
    "CREATE TABLE t (id int PRIMARY KEY,
       b text, -- schemactl: renamed_from=a
       n int NOT NULL DEFAULT 7); CREATE INDEX t_a ON t (b);
     CREATE TABLE s (id int PRIMARY KEY, t_id int REFERENCES t);",
    // The table renamed, its column once more.
    "-- schemactl: renamed_from=t
     CREATE TABLE u (id int PRIMARY KEY,
       c text, -- schemactl: renamed_from=b
       n int NOT NULL DEFAULT 7); CREATE INDEX t_a ON u (c);
     CREATE TABLE s (id int PRIMARY KEY, t_id int REFERENCES u);",
    // Types, a view, a function.
    "CREATE TYPE mood AS ENUM ('sad', 'ok');
     CREATE TABLE u (id bigint PRIMARY KEY, c text, n int NOT NULL DEFAULT 8, m mood);
     CREATE INDEX t_a ON u (c);
     CREATE TABLE s (id int PRIMARY KEY, t_id int REFERENCES u);
     CREATE VIEW v AS SELECT id, c FROM u;
     CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x + 1';",
    // A value of the enum, a view that changes, a trigger.
    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
     CREATE TABLE u (id bigint PRIMARY KEY, c text, n int NOT NULL DEFAULT 8, m mood);
     CREATE INDEX t_a ON u (c);
     CREATE TABLE s (id int PRIMARY KEY, t_id int REFERENCES u);
     CREATE VIEW v AS SELECT id, c, n FROM u;
     CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x + 2';
     CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
     CREATE TRIGGER tg BEFORE INSERT ON u FOR EACH ROW EXECUTE FUNCTION tr();",
    // Another schema.
    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
     CREATE TABLE u (id bigint PRIMARY KEY, c text, n int NOT NULL DEFAULT 8, m mood);
     CREATE INDEX t_a ON u (c);
     CREATE TABLE s (id int PRIMARY KEY, t_id int REFERENCES u);
     CREATE VIEW v AS SELECT id, c, n FROM u;
     CREATE SCHEMA more; CREATE TABLE more.log (at timestamptz DEFAULT now());",
    // Without the index, with a check, a comment and security.
    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
     CREATE TABLE u (id bigint PRIMARY KEY, c text, n int NOT NULL DEFAULT 8, m mood,
       CONSTRAINT n_small CHECK (n < 1000));
     COMMENT ON TABLE u IS 'It''s u'; ALTER TABLE u ENABLE ROW LEVEL SECURITY;
     CREATE POLICY p ON u USING (n > 0);
     CREATE TABLE s (id int PRIMARY KEY, t_id int REFERENCES u);
     CREATE SCHEMA more; CREATE TABLE more.log (at timestamptz DEFAULT now());",
    // A materialized view, a sequence, a domain.
    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
     CREATE TABLE u (id bigint PRIMARY KEY, c text, n int NOT NULL DEFAULT 8, m mood,
       CONSTRAINT n_small CHECK (n < 1000));
     CREATE MATERIALIZED VIEW mv AS SELECT count(*) FROM u;
     CREATE SEQUENCE q START 100; CREATE DOMAIN d AS text CHECK (value <> '');
     CREATE TABLE s (id int PRIMARY KEY, t_id int REFERENCES u);
     CREATE SCHEMA more; CREATE TABLE more.log (at timestamptz DEFAULT now(), d public.d);",
    // The index's and the other table's end.
    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
     CREATE TABLE u (id bigint PRIMARY KEY, c text, n int NOT NULL DEFAULT 8, m mood);
     CREATE SCHEMA more; CREATE TABLE more.log (at timestamptz DEFAULT now());",
];

/// The record itself is the same in all of them.
fn dump(project: &Project) -> String {
    project.database.dump()
}

#[test]
fn ten_applies_go_back_to_what_each_of_them_left() {
    let project = Project::new("rollback", STATES[0]);
    let mut dumps = Vec::new();
    for (at, state) in STATES.iter().enumerate() {
        project.folder.write("schema/a.sql", state);
        project.run(&["apply", "--auto-approve", "--allow-destructive"]).exits(0);
        if at == 0 {
            project.database.psql("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        }
        dumps.push(dump(&project));
    }
    // Back one by one, and then forth and back in leaps.
    let order = (0..STATES.len()).rev().skip(1).chain([9, 0, 5, 2, 7]);
    for at in order {
        let id = (at + 1).to_string();
        let back = ["rollback", "--to", &id, "--auto-approve", "--allow-destructive"];
        project.run(&back).exits(0);
        assert_eq!(dump(&project), dumps[at], "back to apply {id}");
        // The rows of the table that was always there, and the values that were never dropped.
        let (table, column) = match at {
            0 | 1 => ("t", "a"),
            2 => ("t", "b"),
            _ => ("u", "c"),
        };
        let rows = format!("SELECT string_agg({column}, ' ' ORDER BY id) FROM {table}");
        assert_eq!(project.database.psql(&rows), "one two", "{id}");
    }
    let history = project.run(&["history"]).exits(0).stdout;
    assert!(history.lines().next().unwrap().ends_with("back to 8"), "{history}");
}

#[test]
fn what_can_lose_data_waits_and_what_comes_back_empty_is_said_first() {
    let project = Project::new("rollback_guard", "CREATE TABLE t (id int, gone text);");
    project.apply().exits(0);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, fresh text);");
    project.run(&["apply", "--auto-approve", "--allow-destructive"]).exits(0);
    project.database.psql("INSERT INTO t VALUES (1, 'x')");
    let output = project.run(&["rollback", "--to", "1", "--auto-approve"]).exits(3).stdout;
    let first = "Back to apply 1. These come back without what was in them, if anything was:\n  \
        column t.gone\n";
    assert!(output.starts_with(first), "{output}");
    assert!(output.contains("Held back:") && output.contains("- column t.fresh"), "{output}");
    assert_eq!(project.database.psql("SELECT fresh FROM t"), "x");
    let dry = ["rollback", "--to", "1", "--dry-run", "--allow-destructive"];
    let output = project.run(&dry).exits(0).stdout;
    assert!(output.contains("column t.fresh: 1 value"), "{output}");
    assert_eq!(project.database.psql("SELECT fresh FROM t"), "x");
}

#[test]
fn an_apply_that_did_nothing_is_no_place_to_go_back_to() {
    let project = Project::new("rollback_failed", "CREATE TABLE t (id int);");
    project.apply().exits(0);
    project.database.psql("INSERT INTO t VALUES (1), (1)");
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int UNIQUE);");
    project.run(&["apply", "--auto-approve", "--no-probes"]).exits(5);
    let error = project.run(&["rollback", "--to", "2", "--auto-approve"]).exits(1).stderr;
    assert!(error.contains("apply 2 were not kept: it was not applied"), "{error}");
    let error = project.run(&["rollback", "--to", "9", "--auto-approve"]).exits(1).stderr;
    assert!(error.contains("no apply 9"), "{error}");
}
