//! Faults of the server and of the way to it.
use std::io::Write;
use std::process::Stdio;

use super::proxy::{Cut, Proxy};
use super::rounds;
use super::site::Site;

/// Everybody but the one who asks, or those who do something right now.
const TERMINATE: [&str; 2] = [
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid();",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle';",
];

#[test]
fn a_backend_that_is_terminated_leaves_nothing_half_done() {
    rounds("terminate", &mut Site::new(), &mut |site, mut running, moment, dice| {
        // Connected before it is needed.
        let mut admin = site.server().session();
        let mut admin = admin.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut input = admin.stdin.take().unwrap();
        input.write_all(b"SELECT 1;\n").unwrap();
        running.reach(moment);
        input.write_all(dice.pick(&TERMINATE).as_bytes()).unwrap();
        drop(input);
        assert!(admin.wait().unwrap().success());
        running.end()
    });
}

#[test]
fn a_server_that_crashes_has_nothing_half_done_when_it_is_back() {
    rounds("crash", &mut Site::kept(), &mut |site, mut running, moment, _| {
        let postmaster = site.server().process();
        running.reach(moment);
        site.crash(&postmaster);
        running.end()
    });
}

#[test]
fn a_connection_that_is_cut_leaves_nothing_half_done() {
    let mut site = Site::new();
    let proxy = Proxy::to(&site.server().folder().join(".s.PGSQL.5432"));
    site.url = Some(format!("postgres://postgres@{}/postgres", proxy.address()));
    rounds("cut", &mut site, &mut |_, mut running, moment, dice| {
        // The two that time alone would hardly ever hit: only one of the two sides knows of the COMMIT.
        let armed = [Cut::BeforeCommit, Cut::BeforeAnswer].get(dice.below(5));
        if let Some(cut) = armed {
            proxy.arm(*cut);
        } else {
            running.reach(moment);
            proxy.cut();
        }
        let output = running.end();
        proxy.arm(Cut::Never);
        let unknown = output.stderr.contains("whether it was done is not known");
        assert!(armed.is_none() || unknown, "{output:?}");
        output
    });
}
