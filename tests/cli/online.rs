//! `--online`: what looks at all rows does so in groups between transactions, and the end is the same.
use std::env;
use std::process::{Command, Stdio};

use crate::support::{Database, Folder, OtherSession, Output, Run, database, wait_until};

fn run(database: &Database, folder: &Folder, arguments: &[&str]) -> Output {
    let url = database.url();
    Run::new(&[arguments, &["--url", &url]].concat()).within(folder.path()).run()
}

const APPLY: [&str; 4] = ["apply", "--online", "--auto-approve", "--allow-destructive"];

const BEFORE: &str = "
    CREATE TABLE p (id int PRIMARY KEY, x int);
    CREATE TABLE t (id int, a int, b text, c int, d int);
    CREATE INDEX replaced ON t (a);
    CREATE INDEX gone ON t (b);
    ALTER TABLE t ADD CONSTRAINT nv CHECK (d > 0) NOT VALID;
    INSERT INTO p SELECT i, i FROM generate_series(1, 100) i;
    INSERT INTO t SELECT i, 1 + i % 100, 'x', i, i FROM generate_series(1, 1000) i;";

const FILES: &str = "
    CREATE TABLE p (id int PRIMARY KEY, x int UNIQUE);
    CREATE TABLE t (
      id int PRIMARY KEY, a int NOT NULL REFERENCES p, b text CHECK (b <> ''), c bigint, d int,
      e timestamptz DEFAULT now(), UNIQUE NULLS NOT DISTINCT (c, d) INCLUDE (b) DEFERRABLE
    );
    ALTER TABLE t ADD CONSTRAINT nv CHECK (d > 0);
    CREATE INDEX replaced ON t (a, e);
    CREATE UNIQUE INDEX u ON t (lower(b), id) WHERE id > 5;
    COMMENT ON INDEX u IS 'x';
    ALTER TABLE t REPLICA IDENTITY USING INDEX t_pkey;
    CREATE TABLE f (x int REFERENCES p (x));";

#[test]
fn the_end_is_the_same_and_every_group_is_recorded() {
    let (online, direct) = (database("online"), database("online_direct"));
    online.psql(BEFORE);
    direct.psql(FILES);
    let folder = Folder::new().file("schema/a.sql", FILES).file("schemactl.toml", "");
    let plan = run(&online, &folder, &["plan", "--online", "--sql"]).exits(0).stdout;
    let groups = plan.matches("-- group ").count();
    assert!(groups > 5 && plan.contains(&format!("and {groups} groups")), "{plan}");
    for part in [
        "-- group 1 of",
        "CREATE UNIQUE INDEX CONCURRENTLY p_x_key ON public.p (x);",
        "CREATE INDEX CONCURRENTLY replaced_schemactl_new ON public.t USING btree (a, e);",
        "DROP INDEX public.replaced;\nALTER INDEX public.replaced_schemactl_new RENAME TO replaced;",
        "DROP INDEX CONCURRENTLY public.gone;",
        "ALTER TABLE public.t VALIDATE CONSTRAINT t_a_fkey;",
        "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey;",
        "NOT DISTINCT;",
    ] {
        assert!(plan.contains(part), "{part}\n{plan}");
    }
    run(&online, &folder, &APPLY).exits(0);
    let applies = "SELECT count(*), bool_and(outcome = 'applied') FROM schemactl.applies";
    assert_eq!(online.psql(applies), format!("{groups}|t"));
    let linked = "SELECT count(*) FROM schemactl.applies a JOIN schemactl.applies b \
                  ON b.id = a.id + 1 AND b.before = a.after";
    assert_eq!(online.psql(linked), (groups - 1).to_string());
    run(&online, &folder, &["plan", "--detailed-exitcode"]).exits(0);
    assert_eq!(online.psql("SELECT count(*), sum(c) FROM t"), "1000|500500");
    online.psql("DROP SCHEMA schemactl CASCADE");
    assert_eq!(online.dump(), direct.dump());
}

#[test]
fn what_fails_in_the_middle_is_told_and_the_same_command_goes_on() {
    let database = database("online_fails");
    database.psql("CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1), (1, 2)");
    let files = "CREATE TABLE t (a int, b int, c int); CREATE UNIQUE INDEX i ON t (a);";
    let folder = Folder::new().file("schema/a.sql", files).file("schemactl.toml", "");
    let error = run(&database, &folder, &[&APPLY[..], &["--no-probes"]].concat()).exits(6).stderr;
    for part in [
        "1 of 2 groups are done and stay so; the next one is not",
        "step 2 of 2 failed; its group was rolled back: index i",
        "could not create unique index",
        "the same command again goes on from there",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    assert_eq!(database.psql("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass"), "0");
    let outcomes = "SELECT string_agg(outcome, ' ' ORDER BY id) FROM schemactl.applies";
    assert_eq!(database.psql(outcomes), "applied failed");
    database.psql("UPDATE t SET a = b");
    run(&database, &folder, &APPLY).exits(0);
    run(&database, &folder, &["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn an_index_that_another_tool_left_invalid_is_made_again() {
    let database = database("online_invalid");
    database.psql("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)");
    let failed = database.try_psql("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)");
    assert!(failed.is_err() && database.psql("DELETE FROM t").is_empty());
    let files = "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a);";
    let folder = Folder::new().file("schema/a.sql", files);
    let plan = run(&database, &folder, &["plan", "--online"]).exits(0).stdout;
    assert!(plan.contains("the index is not valid"), "{plan}");
    run(&database, &folder, &APPLY).exits(0);
    assert_eq!(
        database.psql("SELECT indisvalid FROM pg_index WHERE indrelid = 't'::regclass"),
        "t"
    );
}

#[test]
fn a_saved_plan_keeps_its_groups_and_what_they_bring_along_stops_it() {
    let database = database("online_saved");
    database.psql("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    let files = "CREATE TABLE t (a int NOT NULL, b int); CREATE INDEX i ON t (a);";
    let folder = Folder::new().file("schema/a.sql", files);
    run(&database, &folder, &["plan", "--online", "--out", "plan.json"]).exits(0);
    let shown =
        Run::new(&["show", "plan.json", "--sql"]).within(folder.path()).run().exits(0).stdout;
    assert!(shown.contains("CREATE INDEX CONCURRENTLY i"), "{shown}");
    run(&database, &folder, &["apply", "plan.json"]).exits(0);
    run(&database, &folder, &["plan", "--detailed-exitcode"]).exits(0);
    // Made when somebody adds a column, as a trigger that nobody manages would.
    database.psql(
        "CREATE SCHEMA other; CREATE FUNCTION other.meddle() RETURNS event_trigger LANGUAGE plpgsql \
         AS $$ BEGIN IF to_regclass('public.intruder') IS NULL AND current_query() ~ 'VALIDATE' \
         THEN CREATE TABLE public.intruder (); END IF; END $$; \
         CREATE EVENT TRIGGER meddle ON ddl_command_end WHEN TAG IN ('ALTER TABLE') \
         EXECUTE FUNCTION other.meddle()",
    );
    folder.write(
        "schema/a.sql",
        "CREATE TABLE t (a int NOT NULL, b int CHECK (b > 0)); CREATE INDEX i ON t (a);",
    );
    let error = run(&database, &folder, &["apply", "--online", "--auto-approve"]).exits(6).stderr;
    assert!(error.contains("intruder"), "{error}");
    assert!(error.contains("its group was rolled back"), "{error}");
}

#[test]
fn what_an_earlier_try_left_behind_is_in_nobodys_way() {
    let database = database("online_leftover");
    database.psql(
        "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); CREATE INDEX i_schemactl_new ON t (a, b)",
    );
    let files = "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a, b);";
    let folder = Folder::new().file("schema/a.sql", files);
    // Whose it is nobody knows: it is held back as all that goes.
    let out = run(&database, &folder, &["apply", "--online", "--auto-approve"]).exits(3).stdout;
    assert!(out.contains("- index i_schemactl_new"), "{out}");
    let definition = "SELECT pg_get_indexdef('i'::regclass) LIKE '%(a, b)'";
    assert_eq!(database.psql(definition), "t");
    run(&database, &folder, &APPLY).exits(0);
    run(&database, &folder, &["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn somebody_elses_change_between_two_groups_stops_it() {
    let database = database("online_between");
    database
        .psql("CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT nv CHECK (a > 0) NOT VALID");
    let files = "CREATE TABLE t (a int, CONSTRAINT nv CHECK (a > 0)); CREATE TABLE x (a int);";
    let folder = Folder::new().file("schema/a.sql", files);
    // The second group waits for it.
    let other = OtherSession::new(
        &database,
        "BEGIN; LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE;",
        "SELECT count(*) > 0 FROM pg_locks WHERE relation = 't'::regclass",
    );
    let flags = ["--lock-timeout", "100ms", "--lock-retries", "100"];
    let error = std::thread::scope(|scope| {
        let apply = scope.spawn(|| run(&database, &folder, &[&APPLY[..], &flags].concat()));
        wait_until(&database, "SELECT to_regclass('public.x') IS NOT NULL");
        database.psql("CREATE TABLE intruder ()");
        apply.join().unwrap().exits(6).stderr
    });
    other.end();
    for part in
        ["1 of 2 groups are done", "intruder", "somebody else changed it between two groups"]
    {
        assert!(error.contains(part), "{part}\n{error}");
    }
    assert!(!error.contains("nothing was changed"), "{error}");
}

#[test]
fn the_name_of_an_index_that_goes_is_free_for_what_comes() {
    let database = database("online_names");
    database
        .psql("CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE UNIQUE INDEX k ON t (a)");
    let files = "CREATE TABLE t (a int CONSTRAINT k UNIQUE); CREATE TABLE i (x int);";
    let folder = Folder::new().file("schema/a.sql", files);
    run(&database, &folder, &APPLY).exits(0);
    run(&database, &folder, &["plan", "--detailed-exitcode"]).exits(0);
}

/// What sessions hold of a relation whose statement begins so.
fn locks(of: &str, relation: &str) -> String {
    format!(
        "SELECT coalesce(string_agg(DISTINCT l.mode, ' '), '') FROM pg_locks l \
         JOIN pg_stat_activity a USING (pid) \
         WHERE l.relation = to_regclass('{relation}') AND l.granted AND a.query LIKE '{of}%'"
    )
}

fn holds(of: &str, relation: &str, mode: &str) -> String {
    format!("SELECT '{mode}' = ANY (string_to_array(({}), ' '))", locks(of, relation))
}

/// The locks of statements that cannot run in a transaction that is rolled back.
#[test]
fn a_concurrent_build_lets_others_write() {
    let database = database("online_locks");
    database.psql("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    let folder =
        Folder::new().file("schema/a.sql", "CREATE TABLE t (a int); CREATE INDEX i ON t (a);");
    let plan = run(&database, &folder, &["plan", "--online", "--json"]).exits(0).stdout;
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let takes = &plan["statements"][0]["takes"][0];
    assert_eq!(
        (&takes["lock"], &takes["blocks"]),
        (&"SHARE UPDATE EXCLUSIVE".into(), &"changes".into())
    );
    // The build waits for a writer that was there before, and holds its lock meanwhile.
    let sql = "BEGIN; UPDATE t SET a = 2;";
    let writer = OtherSession::new(&database, sql, &holds("UPDATE", "t", "RowExclusiveLock"));
    std::thread::scope(|scope| {
        let apply = scope.spawn(|| run(&database, &folder, &APPLY));
        let build = "CREATE INDEX CONCURRENTLY";
        wait_until(&database, &holds(build, "t", "ShareUpdateExclusiveLock"));
        let held = database.psql(&locks(build, "t"));
        assert_eq!(held, "ShareUpdateExclusiveLock");
        // Another writer does not wait.
        database.psql("SET lock_timeout = '5s'; INSERT INTO t VALUES (3)");
        writer.end();
        apply.join().unwrap().exits(0);
    });
}

#[test]
fn a_concurrent_drop_lets_others_write() {
    let database = database("online_drop_locks");
    database.psql("CREATE TABLE t (a int); CREATE INDEX i ON t (a)");
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE t (a int);");
    let plan = run(&database, &folder, &["plan", "--online", "--json"]).exits(0).stdout;
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let takes = plan["statements"][0]["takes"].as_array().unwrap();
    let said: Vec<_> = takes.iter().map(|t| (&t["relation"]["name"], &t["lock"])).collect();
    let weak = &"SHARE UPDATE EXCLUSIVE".into();
    assert_eq!(said, [(&"i".into(), weak), (&"t".into(), weak)]);
    // It waits for those who may use the index.
    let sql = "BEGIN; UPDATE t SET a = 2;";
    let writer = OtherSession::new(&database, sql, &holds("UPDATE", "t", "RowExclusiveLock"));
    let drop = "DROP INDEX CONCURRENTLY";
    std::thread::scope(|scope| {
        let apply = scope.spawn(|| run(&database, &folder, &APPLY));
        let waits = "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE \
                     'DROP INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'";
        wait_until(&database, waits);
        for relation in ["t", "i"] {
            assert_eq!(database.psql(&locks(drop, relation)), "ShareUpdateExclusiveLock");
        }
        database.psql("SET lock_timeout = '5s'; INSERT INTO t VALUES (3)");
        writer.end();
        apply.join().unwrap().exits(0);
    });
}

#[test]
fn columns_whose_long_names_begin_alike_become_not_null_together() {
    let database = database("online_long_names");
    let (one, two) = (format!("{}_1", "c".repeat(58)), format!("{}_2", "c".repeat(58)));
    database.psql(&format!("CREATE TABLE t ({one} int, {two} int); INSERT INTO t VALUES (1, 1)"));
    let files = format!("CREATE TABLE t ({one} int NOT NULL, {two} int NOT NULL);");
    let folder = Folder::new().file("schema/a.sql", files);
    run(&database, &folder, &APPLY).exits(0);
    run(&database, &folder, &["plan", "--detailed-exitcode"]).exits(0);
    let checks =
        "SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND conrelid = 't'::regclass";
    assert_eq!(database.psql(checks), "0");
}

/// On a terminal, which util-linux's `script` makes.
fn on_terminal(database: &Database, folder: &Folder, arguments: &[&str]) -> Command {
    let program = env!("CARGO_BIN_EXE_schemactl");
    let command = format!("{program} {} --url '{}'", arguments.join(" "), database.url());
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &command, "/dev/null"]).env_clear();
    script.env("PATH", env::var("PATH").unwrap()).env("HOME", folder.path()).env("TERM", "xterm");
    script.current_dir(folder.path()).stdin(Stdio::null());
    script
}

#[test]
fn a_long_build_says_how_far_it_is_and_goes_on_when_nobody_can_look() {
    let database = database("online_progress");
    database.psql("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    let folder =
        Folder::new().file("schema/a.sql", "CREATE TABLE t (a int); CREATE INDEX i ON t (a);");
    let locked = "SELECT count(*) > 0 FROM pg_locks WHERE relation = 't'::regclass";
    let writer = OtherSession::new(&database, "BEGIN; UPDATE t SET a = 2;", locked);
    let mut script = on_terminal(&database, &folder, &APPLY);
    let watcher = "FROM pg_stat_activity WHERE datname = current_database() \
        AND application_name = 'schemactl' AND query LIKE '%pg_stat_progress_create_index%'";
    std::thread::scope(|scope| {
        let apply = scope.spawn(|| script.output().unwrap());
        wait_until(
            &database,
            "SELECT count(*) > 0 FROM pg_stat_progress_create_index \
             WHERE phase = 'waiting for writers before build'",
        );
        // What the first look saw is shown when there is a third.
        for _ in 0..3 {
            wait_until(&database, &format!("SELECT count(*) > 0 {watcher}"));
            let last = database.psql(&format!("SELECT max(query_start) {watcher}"));
            wait_until(&database, &format!("SELECT max(query_start) > '{last}' {watcher}"));
        }
        database.psql(&format!("SELECT pg_terminate_backend(pid) {watcher}"));
        writer.end();
        let output = apply.join().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
        assert!(text.contains("applying: index i: waiting for writers before build"), "{text}");
    });
    run(&database, &folder, &["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn a_statement_that_waits_for_a_lock_says_so_on_a_terminal() {
    let database = database("online_waiting");
    database.psql("CREATE TABLE t (a int)");
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE t (a int, b int);");
    let locked = "SELECT count(*) > 0 FROM pg_locks WHERE relation = 't'::regclass";
    let reader = OtherSession::new(&database, "BEGIN; TABLE t;", locked);
    let mut script =
        on_terminal(&database, &folder, &[&APPLY[..], &["--lock-timeout", "60s"]].concat());
    let watcher = "FROM pg_stat_activity WHERE datname = current_database() \
        AND application_name = 'schemactl' AND query LIKE '%a.wait_event_type%'";
    std::thread::scope(|scope| {
        let apply = scope.spawn(|| script.output().unwrap());
        for _ in 0..3 {
            wait_until(&database, &format!("SELECT count(*) > 0 {watcher}"));
            let last = database.psql(&format!("SELECT max(query_start) {watcher}"));
            wait_until(&database, &format!("SELECT max(query_start) > '{last}' {watcher}"));
        }
        reader.end();
        let output = apply.join().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
        let part = "applying: ALTER TABLE public.t ADD COLUMN b integer, waiting for a lock, ";
        assert!(text.contains(part), "{text}");
    });
}

#[test]
fn one_concurrent_build_keeps_another_apply_out() {
    let database = database("online_alone");
    database.psql("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    let folder =
        Folder::new().file("schema/a.sql", "CREATE TABLE t (a int); CREATE INDEX i ON t (a);");
    let sql = "BEGIN; UPDATE t SET a = 2;";
    let writer = OtherSession::new(&database, sql, &holds("UPDATE", "t", "RowExclusiveLock"));
    std::thread::scope(|scope| {
        let apply = scope.spawn(|| run(&database, &folder, &APPLY));
        let build = "CREATE INDEX CONCURRENTLY";
        wait_until(&database, &holds(build, "t", "ShareUpdateExclusiveLock"));
        let other = [&APPLY[..], &["--lock-timeout", "50ms", "--lock-retries", "1"]].concat();
        let error = run(&database, &folder, &other).exits(5).stderr;
        assert!(error.contains("another apply"), "{error}");
        writer.end();
        apply.join().unwrap().exits(0);
    });
    run(&database, &folder, &["plan", "--detailed-exitcode"]).exits(0);
}
