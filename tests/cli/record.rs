//! The record of applies: what it says, where it is, and what stands in its way.
use std::process::Command;

use crate::support::{Database, Folder, Output, Run, database};

pub(super) struct Project {
    pub(super) database: Database,
    pub(super) folder: Folder,
}

impl Project {
    pub(super) fn new(name: &str, sql: &str) -> Self {
        Self {
            database: database(name),
            folder: Folder::new().file("schemactl.toml", "").file("schema/a.sql", sql),
        }
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        self.run_as(&self.database.url(), arguments)
    }

    pub(super) fn run_as(&self, url: &str, arguments: &[&str]) -> Output {
        Run::new(&[arguments, &["--url", url]].concat()).within(self.folder.path()).run()
    }

    pub(super) fn apply(&self) -> Output {
        self.run(&["apply", "--auto-approve"])
    }

    /// A role of this database's own, and the URL by which it logs in.
    pub(super) fn role(&self, attributes: &str) -> (String, String) {
        let role = format!("role_{}", self.database.name());
        self.database.psql(&format!("CREATE ROLE {role} LOGIN {attributes}"));
        let url = self.database.url().replacen("postgres@", &format!("{role}@"), 1);
        (role, url)
    }

    pub(super) fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.folder.path()).args(["-c", "user.name=t", "-c", "user.email=t"]);
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

#[test]
fn an_apply_is_recorded_with_its_statements() {
    let project = Project::new("record", "CREATE TABLE t (id int, old text);");
    let plan = |arguments| -> serde_json::Value {
        serde_json::from_str(&project.run(arguments).exits(0).stdout).unwrap()
    };
    let first = plan(&["plan", "--json"]);
    project.apply().exits(0);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, \"new\" text);");
    project.apply().exits(3);
    let applies = "SELECT id, outcome, failure IS NULL, db_user, os_user <> '', program, schemas, \
        git_revision IS NULL, saved_plan IS NULL, desired = after, \
        finished_at BETWEEN started_at AND now() FROM schemactl.applies ORDER BY id";
    let program = env!("CARGO_PKG_VERSION");
    assert_eq!(
        project.database.psql(applies),
        format!(
            "1|applied|t|postgres|t|{program}|{{public}}|t|t|t|t\n\
             2|applied|t|postgres|t|{program}|{{public}}|t|t|f|t"
        )
    );
    let chain = "SELECT a.before || ' ' || a.after, b.before = a.after FROM schemactl.applies a \
        JOIN schemactl.applies b ON b.id = a.id + 1";
    let (before, after) = (first["before"].as_str().unwrap(), first["target"].as_str().unwrap());
    assert_eq!(project.database.psql(chain), format!("{before} {after}|t"));
    let steps = "SELECT apply_id, number, kind, path, class, sql, outcome, milliseconds > 0 \
        FROM schemactl.steps ORDER BY apply_id, number";
    assert_eq!(
        project.database.psql(steps),
        "1|1|table|{public,t}|additive|CREATE TABLE public.t (\n    id integer,\n    \
         old text\n)|done|t\n\
         2|1|column|{public,t,new}|additive|ALTER TABLE public.t ADD COLUMN new text|done|t"
    );
    // It is no part of any difference, nor named as something that is not managed.
    let again = plan(&["plan", "--json"]);
    assert_eq!(again["summary"]["destructive"], 1);
    assert_eq!(again["not_managed"], serde_json::json!([]));
    let text = project.run(&["plan"]).exits(0).stdout;
    assert!(!text.contains("applies"), "{text}");
}

#[test]
fn only_the_latest_apply_keeps_a_hash_of_each_object() {
    let project = Project::new("record_hashes", "CREATE TABLE t (id int);");
    project.apply().exits(0);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a int);");
    project.apply().exits(0);
    let kept = "SELECT id, objects IS NOT NULL, kept IS NOT NULL FROM schemactl.applies \
        ORDER BY id";
    assert_eq!(project.database.psql(kept), "1|f|t\n2|t|t");
    // An apply that changed nothing leaves nothing that could take their place.
    project.database.psql("INSERT INTO t VALUES (1), (1)");
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int UNIQUE, a int);");
    project.run(&["apply", "--auto-approve", "--no-probes"]).exits(5);
    project.apply().exits(3);
    assert_eq!(project.database.psql(kept), "1|f|t\n2|t|t\n3|f|f\n4|f|f");
    project.database.psql("ALTER TABLE t ADD COLUMN hand int");
    let drift = project.run(&["drift"]).exits(2).stdout;
    assert!(drift.contains("Since apply 2") && drift.contains("column t.hand added"), "{drift}");
}

#[test]
fn nothing_to_do_is_not_recorded() {
    let project = Project::new("record_nothing", "CREATE TABLE t (id int);");
    project.database.psql("CREATE TABLE t (id int)");
    project.apply().exits(0);
    project.run(&["apply", "--auto-approve", "--dry-run"]).exits(0);
    assert_eq!(project.database.psql("SELECT to_regnamespace('schemactl') IS NULL"), "t");
}

#[test]
fn the_revision_is_that_of_the_folder() {
    let project = Project::new("record_git", "CREATE TABLE t (id int);");
    project.git(&["init", "--quiet"]);
    project.git(&["add", "."]);
    project.git(&["commit", "--quiet", "-m", "first"]);
    let revision = project.git(&["rev-parse", "HEAD"]);
    project.apply().exits(0);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a int);");
    project.apply().exits(0);
    let said = "SELECT git_revision FROM schemactl.applies ORDER BY id";
    assert_eq!(project.database.psql(said), format!("{revision}\n{revision}-dirty"));
}

#[test]
fn a_failure_is_recorded_after_the_rollback() {
    let project = Project::new("record_failure", "CREATE TABLE t (id int);");
    project.database.psql("CREATE TABLE t (id int); INSERT INTO t VALUES (4711), (4711)");
    let after = "CREATE TABLE s (id int);\nCREATE TABLE t (id int UNIQUE);\nCREATE VIEW v AS \
        SELECT id FROM t GROUP BY id;";
    project.folder.write("schema/a.sql", after);
    project.run(&["apply", "--auto-approve", "--no-probes"]).exits(5);
    let failure = "SELECT outcome, failure, before <> '', after IS NULL FROM schemactl.applies";
    let failure = project.database.psql(failure);
    assert!(failure.starts_with("failed|step 2 of 3 failed; everything was rolled back"));
    assert!(failure.ends_with("could not create unique index \"t_id_key\"|t|t"), "{failure}");
    let steps = "SELECT outcome, milliseconds IS NULL FROM schemactl.steps ORDER BY number";
    assert_eq!(project.database.psql(steps), "rolled back|f\nfailed|f\nnot run|t");
    assert_eq!(project.database.psql("SELECT to_regclass('s') IS NULL"), "t");
    // The rows that stood in the way are not written down.
    let rows = "SELECT count(*) FROM schemactl.applies a WHERE a::text LIKE '%4711%'";
    assert_eq!(project.database.psql(rows), "0");
}

#[test]
fn no_secret_is_recorded() {
    let sql = "CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w;\n\
        CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'geheim');";
    let project = Project::new("record_secret", sql);
    project.apply().exits(0);
    let said = "SELECT sql FROM schemactl.steps WHERE kind = 'user mapping'";
    let said = project.database.psql(said);
    assert!(said.contains("password '********'"), "{said}");
}

#[test]
fn the_record_can_be_turned_off() {
    let project = Project::new("record_off", "CREATE TABLE t (id int);");
    project.folder.write("schemactl.toml", "[env.quiet]\nrecord = false\n");
    project.run(&["apply", "--auto-approve", "--env", "quiet"]).exits(0);
    assert_eq!(project.database.psql("SELECT to_regnamespace('schemactl') IS NULL"), "t");
    project.folder.write("schemactl.toml", "record = 'no'\n");
    let error = project.apply().exits(1).stderr;
    assert!(error.contains("expected true or false, found a string"), "{error}");
    assert!(error.contains("schemactl.toml:1:10"), "{error}");
}

#[test]
fn a_schema_of_that_name_that_someone_else_made_is_told_from_it() {
    for (name, theirs) in [
        ("record_foreign", "CREATE TABLE schemactl.mine (id int)"),
        (
            "record_shape",
            "CREATE TABLE schemactl.applies (id int); \
            CREATE TABLE schemactl.steps (id int)",
        ),
        ("record_function", "CREATE FUNCTION schemactl.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    ] {
        let project = Project::new(name, "CREATE TABLE t (id int);");
        project.database.psql(&format!("CREATE SCHEMA schemactl; {theirs}"));
        let error = project.apply().exits(1).stderr;
        for part in ["error[foreign-record]", "is not schemactl's", "`record = false`"] {
            assert!(error.contains(part), "{part}\n{error}");
        }
        let warning = project.run(&["plan"]).exits(0).stderr;
        assert!(warning.contains("warning[foreign-record]"), "{warning}");
        assert_eq!(project.database.psql("SELECT to_regclass('t') IS NULL"), "t");
        project.folder.write("schemactl.toml", "record = false\n");
        project.apply().exits(0);
    }
}

#[test]
fn a_role_that_may_not_write_the_record_is_told_what_it_takes() {
    let project = Project::new("record_rights", "CREATE TABLE t (id int);");
    let (role, url) = project.role("CREATEDB");
    project.database.psql(&format!("GRANT CREATE ON SCHEMA public TO {role}"));
    let apply = || project.run_as(&url, &["apply", "--auto-approve"]);
    let said = |parts: &[&str]| {
        let error = apply().exits(1).stderr;
        for part in parts {
            assert!(error.contains(part), "{part}\n{error}");
        }
    };
    let create = format!("GRANT CREATE ON DATABASE {} TO {role}", project.database.name());
    said(&["error[no-record]", "may not make the schema `schemactl`", &create, "`record = false`"]);

    // A schema that is there and empty is as good.
    project.database.psql("CREATE SCHEMA schemactl");
    let owner = format!("ALTER SCHEMA schemactl OWNER TO {role}");
    said(&["may not make the record's tables", &owner]);
    project.database.psql(&owner);
    apply().exits(0);
    assert_eq!(project.database.psql("SELECT db_user FROM schemactl.applies"), role);

    // Another role writes to it once it may.
    project.database.psql("ALTER TABLE schemactl.applies OWNER TO postgres");
    project.database.psql("ALTER SCHEMA schemactl OWNER TO postgres");
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a int);");
    let usage = format!("GRANT USAGE ON SCHEMA schemactl TO {role}");
    let tables = format!("GRANT SELECT, INSERT ON schemactl.applies, schemactl.steps TO {role}");
    said(&["may not write to the record", &usage, &tables]);
    project.database.psql(&format!("{usage}; {tables}"));
    apply().exits(0);
    // What it may not take out of older entries stays there.
    let counts = "SELECT count(*), count(objects) FROM schemactl.applies";
    assert_eq!(project.database.psql(counts), "2|2");
    project.database.psql(&format!("DROP OWNED BY {role}"));
}

#[test]
fn the_schema_of_the_record_is_never_managed() {
    let project = Project::new("record_managed", "CREATE TABLE schemactl.t (id int);");
    for arguments in [&["plan"][..], &["apply", "--auto-approve"], &["validate"]] {
        let error = project.run(arguments).exits(1).stderr;
        assert!(error.contains("the schema `schemactl` is never managed"), "{error}");
    }
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int);");
    project.run(&["plan", "--schemas", "public,schemactl"]).exits(1);
}

#[test]
fn without_a_configuration_nothing_is_left_in_the_database() {
    let project = Project::new("unrecorded", "CREATE TABLE t (id int);");
    project.folder.remove("schemactl.toml");
    project.apply().exits(0);
    assert_eq!(project.database.psql("SELECT to_regnamespace('schemactl') IS NULL"), "t");
}

/// Has every program that is run with it believe that it is ten years later.
const LATER: &str = "
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *time) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, \"clock_gettime\");
    int result = real(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += 10L * 365 * 24 * 3600;
    return result;
}";

#[test]
fn the_clock_of_the_client_does_not_matter() {
    let project = Project::new("record_clock", "CREATE TABLE t (id int);");
    project.folder.write("later.c", LATER);
    let library = project.folder.join("later.so");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(project.folder.join("later.c"));
    assert!(compiler.arg("-ldl").status().unwrap().success());
    let run = |arguments: &[&str]| {
        let url = project.database.url();
        let run = Run::new(&[arguments, &["--url", &url]].concat()).within(project.folder.path());
        run.env("LD_PRELOAD", library.to_str().unwrap()).run()
    };
    // It does believe so.
    let year = |sql: &str| project.database.psql(&format!("SELECT extract(year FROM {sql})"));
    let log = run(&["plan", "-v", "--log-format", "json"]).exits(0).stderr;
    let later = year("now() + interval '3650 days'");
    assert!(log.contains(&format!("\"timestamp\":\"{later}-")), "{log}");
    // A saved plan of that time is as good as any.
    run(&["plan", "--out", "p.json"]).exits(0);
    project.run(&["apply", "p.json"]).exits(0);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a int);");
    run(&["apply", "--auto-approve"]).exits(0);
    let said = "SELECT count(*), bool_and(started_at BETWEEN now() - interval '1 h' AND now()), \
                bool_and(finished_at BETWEEN started_at AND now()) FROM schemactl.applies";
    assert_eq!(project.database.psql(said), "2|t|t");
}

#[test]
fn a_record_of_an_earlier_build_gets_what_it_lacks() {
    let project = Project::new("record_older", "CREATE TABLE t (id int);");
    project.apply().exits(0);
    project.database.psql("ALTER TABLE schemactl.steps DROP COLUMN work, DROP COLUMN bytes");
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a int);");
    project.apply().exits(0);
    let said = "SELECT count(*), count(bytes) FROM schemactl.steps";
    assert_eq!(project.database.psql(said), "2|0");
}
