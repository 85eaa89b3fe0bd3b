//! An apply that meets somebody else's lock gives way, says who it is, and tries again.
use crate::support::{Database, Folder, OtherSession, Output, Run, database};

/// A table with a row, and files that add a column.
fn project(name: &str) -> (Database, Folder) {
    let database = database(name);
    database.psql("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    (database, Folder::new().file("schema/a.sql", "CREATE TABLE t (a int, b int);"))
}

fn apply(database: &Database, folder: &Folder, flags: &[&str]) -> Output {
    let url = database.url();
    Run::new(&[&["apply", "--auto-approve", "--url", &url], flags].concat())
        .within(folder.path())
        .run()
}

/// Another session that holds a lock.
fn other(database: &Database, sql: &str) -> OtherSession {
    let held = "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid) \
                WHERE a.application_name = 'report' AND l.granted \
                  AND (l.relation = 't'::regclass OR l.locktype = 'advisory')";
    OtherSession::new(database, &format!("SET application_name = 'report'; {sql}"), held)
}

#[test]
fn a_lock_that_is_let_go_of_is_waited_for() {
    let (database, folder) = project("waits_for_a_lock");
    let _other = other(
        &database,
        "BEGIN; LOCK TABLE t IN ACCESS SHARE MODE; SELECT pg_sleep(3); COMMIT; SELECT pg_sleep(600);",
    );
    let output = apply(&database, &folder, &["--lock-timeout", "100ms"]).exits(0);
    for part in
        ["waiting: the lock for column t.b was not to be had", "(report) is in the way, active"]
    {
        assert!(output.stderr.contains(part), "{part}\n{}", output.stderr);
    }
    assert_eq!(database.psql("SELECT count(b) FROM t"), "0");
}

#[test]
fn a_lock_that_is_kept_ends_in_an_error_and_changes_nothing() {
    let (database, folder) = project("lock_is_kept");
    let dump = database.dump();
    let _other = other(&database, "BEGIN; LOCK TABLE t IN ACCESS SHARE MODE;");
    let flags = ["--lock-timeout", "50ms", "--lock-retries", "2"];
    let error = apply(&database, &folder, &flags).exits(5).stderr;
    assert_eq!(error.matches("waiting:").count(), 2, "{error}");
    for part in ["lock timeout", "column t.b", "idle in transaction", "--lock-retries"] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    assert_eq!(database.dump(), dump);
}

#[test]
fn another_apply_is_waited_for() {
    let (database, folder) = project("another_apply");
    let key = 0x5343_4845_4d41_4354_i64;
    let _other = other(&database, &format!("BEGIN; SELECT pg_advisory_xact_lock({key});"));
    let flags = ["--lock-timeout", "50ms", "--lock-retries", "1"];
    let error = apply(&database, &folder, &flags).exits(5).stderr;
    for part in ["waiting: another apply is at work", "(report) is in the way"] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}

#[test]
fn a_statement_that_takes_too_long_changes_nothing() {
    let (database, folder) = project("statement_timeout");
    database.psql("INSERT INTO t SELECT generate_series(1, 300000)");
    let dump = database.dump();
    folder.write("schema/a.sql", "CREATE TABLE t (a bigint, c int); CREATE INDEX ON t (a);");
    folder.write("schemactl.toml", "record = false\nstatement_timeout = '1ms'\nlock_retries = 1\n");
    let error = apply(&database, &folder, &[]).exits(5).stderr;
    assert!(error.contains("statement timeout"), "{error}");
    assert_eq!(database.dump(), dump);
    apply(&database, &folder, &["--statement-timeout", "10min"]).exits(0);
}

/// An internal error as somebody else's change of the same moment makes it, the first so many times.
fn disturb(database: &Database, times: u32) {
    database.psql(&format!(
        "CREATE SCHEMA other; CREATE SEQUENCE other.tries; \
         CREATE FUNCTION other.disturb() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF nextval('other.tries') <= {times} THEN \
           RAISE EXCEPTION 'tuple concurrently updated' USING ERRCODE = 'XX000'; END IF; END $$; \
         CREATE EVENT TRIGGER disturb ON ddl_command_end WHEN TAG IN ('ALTER TABLE') \
         EXECUTE FUNCTION other.disturb()"
    ));
}

#[test]
fn a_change_of_the_same_moment_is_no_reason_to_fail() {
    let (database, folder) = project("disturbed");
    disturb(&database, 1);
    // The trigger is in no file, and stays.
    apply(&database, &folder, &[]).exits(3);
    assert_eq!(database.psql("SELECT last_value, count(b) FROM other.tries, t GROUP BY 1"), "2|0");
}

#[test]
fn an_internal_error_that_stays_is_told() {
    let (database, folder) = project("disturbed_always");
    disturb(&database, 100);
    let error = apply(&database, &folder, &[]).exits(5).stderr;
    assert!(error.contains("tuple concurrently updated (SQLSTATE XX000)"), "{error}");
    assert_eq!(database.psql("SELECT last_value FROM other.tries"), "3");
}
