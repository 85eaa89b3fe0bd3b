//! A pooler in transaction mode between schemactl and the server.
use crate::support::{Folder, Output, OwnServer, Pooler, Run, own_server};

fn project(server: &OwnServer) -> (Folder, String) {
    server.psql("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    let pooler = Pooler::to(&server.folder().join(".s.PGSQL.5432"));
    let folder = Folder::new().file("schemactl.toml", "");
    (folder, format!("postgres://postgres@{}/postgres", pooler.address()))
}

fn run(folder: &Folder, url: &str, arguments: &[&str]) -> Output {
    Run::new(&[arguments, &["--url", url]].concat()).within(folder.path()).run()
}

const APPLY: [&str; 2] = ["apply", "--auto-approve"];

#[test]
fn one_transaction_goes_through_it_and_several_do_not() {
    let server = own_server(&[]);
    let (folder, url) = project(&server);
    folder
        .write("schema/a.sql", "CREATE TABLE t (a int NOT NULL, b int); CREATE INDEX i ON t (a);");
    let before = server.dump();
    let error = run(&folder, &url, &[&APPLY[..], &["--online"]].concat()).exits(1).stderr;
    for part in ["error[pooler]", "a pooler in transaction mode", "without `--online`"] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    // A saved plan is refused as well, before anything is done.
    run(&folder, &url, &["plan", "--online", "--out", "p.json"]).exits(0);
    let error = run(&folder, &url, &["apply", "p.json"]).exits(1).stderr;
    assert!(error.contains("a pooler in transaction mode"), "{error}");
    assert_eq!(server.dump(), before);
    let held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";
    assert_eq!(
        server.psql(held),
        "0",
        "no lock is left with a session that is somebody else's next"
    );

    let output = run(&folder, &url, &APPLY).exits(0);
    assert!(output.stderr.contains("warning[pooler]"), "{}", output.stderr);
    assert_eq!(server.psql("SELECT outcome FROM schemactl.applies"), "applied");
    run(&folder, &url, &["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn without_one_nothing_is_said_of_it() {
    let server = own_server(&[]);
    let (folder, _) = project(&server);
    folder.write("schema/a.sql", "CREATE TABLE t (a int, b int);");
    let output = run(&folder, &server.url(), &["plan"]).exits(0);
    assert_eq!(output.stderr, "");
}
