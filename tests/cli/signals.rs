//! Ctrl-C and SIGTERM: nothing is left behind, nothing is half done.
use std::fmt::Write as _;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{Folder, OtherSession, Run, database, own_server, server, wait_until};

fn start(run: &mut Run) -> Child {
    let command = run.command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Sends a signal and says how the program ended, and what it said.
#[track_caller]
fn end(child: Child, signal: &str) -> (Option<i32>, String) {
    let output = ended(child, signal);
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[track_caller]
pub(super) fn ended(child: Child, signal: &str) -> Output {
    let start = Instant::now();
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert!(start.elapsed() < Duration::from_secs(10), "it took too long");
    output
}

#[test]
fn a_plan_that_is_interrupted_leaves_no_scratch_database() {
    let database = database("interrupted_plan");
    let mut sql = String::new();
    for i in 0..3000 {
        writeln!(sql, "CREATE TABLE t{i} (id int PRIMARY KEY, a text);").unwrap();
    }
    let folder = Folder::new().file("schema/a.sql", &sql);
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let url = database.url();
        let mut run = Run::new(&["plan", "--no-cache", "--url", &url]).within(folder.path());
        let child = start(&mut run);
        let scratch =
            format!("FROM pg_database WHERE datname LIKE 'schemactl_scratch_{}_%'", child.id());
        wait_until(&database, &format!("SELECT count(*) = 1 {scratch}"));
        let (ended, stderr) = end(child, signal);
        assert_eq!(ended, Some(code), "{stderr}");
        assert!(stderr.contains("interrupted"), "{stderr}");
        wait_until(&database, &format!("SELECT count(*) = 0 {scratch}"));
    }
}

#[test]
fn an_apply_that_is_interrupted_changes_nothing_and_holds_no_lock() {
    let database = database("interrupted_apply");
    database.psql("CREATE TABLE a (id int); CREATE TABLE b (id int)");
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE a (id int, x int); CREATE TABLE b (id int, x int);");
    // Somebody uses b, so that the apply waits for it while it holds a.
    let other = OtherSession::new(
        &database,
        "BEGIN; LOCK TABLE b IN ACCESS SHARE MODE;",
        "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'b'::regclass",
    );
    let waits = "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'b'::regclass";
    let url = database.url();
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let arguments = ["apply", "--auto-approve", "--url", &url];
        let child = start(&mut Run::new(&arguments).within(folder.path()));
        wait_until(&database, waits);
        let (ended, stderr) = end(child, signal);
        assert_eq!(ended, Some(code), "{stderr}");
        wait_until(&database, &waits.replace("> 0", "= 0"));
        let columns = "SELECT count(*) = 2 FROM pg_attribute WHERE attnum > 0 \
            AND attrelid IN ('a'::regclass, 'b'::regclass)";
        assert_eq!(database.psql(columns), "t");
    }
    other.end();
    let left = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'schemactl%'";
    assert!(server().version_major() > 0);
    assert_eq!(database.psql(&format!("{left} AND datname = current_database()")), "0");
}

#[test]
fn a_signal_during_commit_waits_for_the_outcome_and_says_it() {
    let server = own_server(&[]);
    server.psql("CREATE DATABASE scratch");
    let scratch = server.url().replacen("/postgres?", "/scratch?", 1);
    // COMMIT waits for a standby that never comes, where commits are not asynchronous.
    server.psql("ALTER DATABASE postgres SET synchronous_commit = on");
    server.psql("SET synchronous_commit = off; ALTER SYSTEM SET synchronous_standby_names = 'x'");
    server.psql("SELECT pg_reload_conf()");
    let quiet = |sql: &str| server.psql(&format!("SET synchronous_commit = off; {sql}"));
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE a (id int);");
    let url = server.url();
    let start_waiting = || {
        let arguments = ["apply", "--auto-approve", "--url", &url, "--scratch-url", &scratch];
        let child = start(&mut Run::new(&arguments).within(folder.path()));
        let start = Instant::now();
        while quiet(waits) == "0" {
            assert!(start.elapsed() < Duration::from_secs(20), "it never commits");
            sleep(Duration::from_millis(20));
        }
        child
    };
    let signal = |child: &Child| {
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        sleep(Duration::from_millis(300));
    };

    let mut child = start_waiting();
    signal(&child);
    assert!(child.try_wait().unwrap().is_none(), "it waits for the outcome");
    quiet("ALTER SYSTEM SET synchronous_standby_names = ''");
    quiet("SELECT pg_reload_conf()");
    let output = child.wait_with_output().unwrap();
    let (stdout, stderr) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    let (stdout, stderr) = (stdout.unwrap(), stderr.unwrap());
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("the changes are being committed"), "{stderr}");
    assert!(stdout.contains("Applied 1 statement"), "{stdout}");
    assert_eq!(quiet("SELECT count(*) FROM a"), "0");

    // A second signal gives up waiting, and says that the outcome is not known.
    quiet("ALTER SYSTEM SET synchronous_standby_names = 'x'");
    quiet("SELECT pg_reload_conf()");
    folder.write("schema/b.sql", "CREATE TABLE b (id int);");
    let child = start_waiting();
    signal(&child);
    let (ended, stderr) = end(child, "-TERM");
    assert_eq!(ended, Some(143), "{stderr}");
    assert!(stderr.contains("whether it was done is not known"), "{stderr}");
}
