//! `--allow-destructive` for some kinds and objects only.
use crate::support::{Database, Folder, Output, Run, database};

const BEFORE: &str = "
CREATE TABLE old (id int PRIMARY KEY, a text);
CREATE TABLE keep (id int, gone text, old_id int CONSTRAINT to_old REFERENCES old);
CREATE INDEX keep_idx ON keep (id);
CREATE VIEW v AS SELECT id FROM keep;
CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1';
";

const AFTER: &str = "CREATE TABLE keep (id int, old_id int);";

struct Project {
    database: Database,
    folder: Folder,
}

impl Project {
    fn new(name: &str, after: &str) -> Self {
        let database = database(name);
        database.psql(BEFORE);
        Self { database, folder: Folder::new().file("schema/a.sql", after) }
    }

    fn apply(&self, allowed: &str) -> Output {
        let flag = format!("--allow-destructive={allowed}");
        let arguments = ["apply", "--auto-approve", &flag, "--url", &self.database.url()];
        Run::new(&arguments).within(self.folder.path()).run()
    }

    fn there(&self) -> String {
        self.database.psql(
            "SELECT string_agg(name, ' ' ORDER BY name) FROM (
               SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
                 AND relkind IN ('r', 'v') OR relname = 'keep_idx'
               UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
               UNION ALL SELECT attname FROM pg_attribute
                 WHERE attrelid = 'keep'::regclass AND attname = 'gone') x (name)",
        )
    }
}

#[test]
fn only_the_kinds_that_were_named_are_lost() {
    let project = Project::new("allow_kinds", AFTER);
    let held = project.apply("index,view").exits(3).stdout;
    assert!(held.contains("- table old") && held.contains("- column keep.gone"), "{held}");
    assert!(!held.contains("  - index keep_idx\n  - view v\n"), "{held}");
    assert_eq!(project.there(), "f gone keep old");
    let held = project.apply("function:f(integer, text),constraint").exits(3).stdout;
    let (_, held) = held.split_once("Held back").unwrap();
    assert!(!held.contains("to_old"), "{held}");
    assert_eq!(project.there(), "gone keep old");
    project.apply("table, column").exits(0);
    assert_eq!(project.there(), "keep");
}

#[test]
fn only_the_object_that_was_named_is_lost() {
    let project = Project::new("allow_object", AFTER);
    project.apply("column:public.keep.gone,function:public.f(integer, text)").exits(3);
    assert_eq!(project.there(), "keep keep_idx old v");
    // A foreign key that is to stay still needs the table.
    let held = project.apply("table:old,index:other").exits(3).stdout;
    assert!(held.contains("- table old, which constraint keep.to_old needs"), "{held}");
    assert_eq!(project.there(), "keep keep_idx old v");
    project.apply("table:old,constraint:keep.to_old").exits(3);
    assert_eq!(project.there(), "keep keep_idx v");
}

#[test]
fn a_kind_that_there_is_not_is_wrong_usage() {
    let project = Project::new("allow_unknown", AFTER);
    let error = project.apply("indx").exits(64).stderr;
    assert!(error.contains("did you mean `index`?") && error.contains("materialized view"));
    project.apply("table:").exits(64);
    project.apply("materialized-view,event_trigger").exits(3);
}
