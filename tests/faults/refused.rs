//! Faults by which the server refuses a statement.
use std::io::Write;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::running::{PATIENCE, Stage};
use super::schema::Side;
use super::site::{Ended, Site};
use super::{Moment, rounds};
#[cfg(target_os = "linux")]
use crate::support::{Folder, Run, own_server};

/// Somebody who keeps a table from being changed.
fn holder(site: &Site, table: &str) -> Child {
    let mut session = site.server().session();
    let mut session = session.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS SHARE MODE;\n");
    session.stdin.as_mut().unwrap().write_all(lock.as_bytes()).unwrap();
    let held = format!("SELECT count(*) FROM pg_locks WHERE relation = '{table}'::regclass");
    let start = Instant::now();
    while site.server().psql(&held) == "0" {
        assert!(start.elapsed() < PATIENCE, "it never gets its lock");
        sleep(Duration::from_millis(10));
    }
    session
}

#[test]
fn a_statement_that_takes_too_long_is_named_and_everything_is_as_before() {
    let site = Site::new();
    for (from, to, table) in [(Side::A, Side::B, "item_4"), (Side::B, Side::A, "item_2")] {
        site.bring_to(from);
        let before = site.look();
        let mut holder = holder(&site, table);
        site.server().psql("ALTER DATABASE postgres SET statement_timeout = '2s'");
        let output = site.start(to).end().exits(5);
        site.server().psql("ALTER DATABASE postgres RESET statement_timeout");
        drop(holder.stdin.take());
        holder.wait().unwrap();
        let after = site.settle();
        assert_eq!(site.judge((from, to), &before, &after, &output), Ended::AsBefore);
        for part in ["error: step ", " failed; everything was rolled back: ", table, "timeout"] {
            assert!(output.stderr.contains(part), "{part}\n{output:?}");
        }
        let [said] = after.applies_since(&before) else { panic!("it is recorded: {after:?}") };
        assert!(said.contains("1 failed, ") && said.contains(" rolled back"), "{said}");
        site.finish(to, &before, &after);
    }
}

#[test]
fn a_server_that_becomes_read_only_is_as_before_or_as_planned() {
    let reload = "SELECT pg_reload_conf()";
    rounds("read-only", &mut Site::new(), &mut |site, mut running, moment, dice| {
        // A transaction that is open keeps what it has.
        running.reach(Moment { after: Stage::Started, lines: dice.below(20), ..moment });
        site.server().psql("ALTER SYSTEM SET default_transaction_read_only = on");
        site.server().psql(reload);
        let output = running.end();
        site.server().psql("ALTER SYSTEM RESET default_transaction_read_only");
        site.server().psql(reload);
        let refused = output.stderr.contains("read-only");
        assert!(output.code == 0 || refused, "{output:?}");
        output
    });
}

/// To PostgreSQL a file that may not grow is what a full disk is. Its log's files have 16 MiB.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_is_named_and_everything_is_as_before() {
    let server = own_server(&[]);
    let process = server.process();
    // Only who runs a process may limit it: the server does it itself.
    let files_may_have = |bytes: &str| {
        let limit = format!("prlimit --pid {process} --fsize={bytes}:");
        server.psql(&format!("COPY (SELECT) TO PROGRAM '{limit}'"));
    };
    let folder = Folder::new()
        .file("schemactl.toml", "")
        .file("schema/t.sql", "CREATE TABLE t (id integer, note text);");
    let url = server.url();
    let run = |command: &[&str]| {
        Run::new(&[command, &["--url", &url]].concat()).within(folder.path()).run()
    };
    run(&["apply", "--auto-approve"]).exits(0);
    server.psql("INSERT INTO t SELECT i, repeat('n', 100) FROM generate_series(1, 200000) i");
    folder.write("schema/t.sql", "CREATE TABLE u (); CREATE TABLE t (id bigint, note text);");
    let before = server.dump();
    let counted = "SELECT count(*), sum(id), (SELECT count(*) FROM schemactl.applies) FROM t";
    assert_eq!(server.psql(counted), "200000|20000100000|1");

    files_may_have("17000000");
    let output = run(&["apply", "--auto-approve"]).exits(5);
    files_may_have("unlimited");
    for part in [
        "step 2 of 2 failed; everything was rolled back: column t.id",
        "could not extend file",
        "ALTER TABLE public.t ALTER COLUMN id TYPE bigint",
        "Check free disk space.",
    ] {
        assert!(output.stderr.contains(part), "{part}\n{output:?}");
    }
    assert_eq!(server.dump(), before);
    // The failure is recorded beside the first apply.
    assert_eq!(server.psql(counted), "200000|20000100000|2");

    run(&["apply", "--auto-approve"]).exits(0);
    assert_eq!(server.psql(counted), "200000|20000100000|3");
    run(&["plan", "--detailed-exitcode"]).exits(0);
}
