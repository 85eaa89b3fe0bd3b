//! Servers that are not there, do not let one in, or do not let one do everything.
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use crate::support::{Database, Folder, Output, Run, database, kept_server, own_server, server};

fn folder(sql: &str) -> Folder {
    Folder::new().file("schema/a.sql", sql)
}

fn plan(url: &str) -> Output {
    let folder = folder("CREATE TABLE t (id int);");
    Run::new(&["plan", "--url", url]).within(folder.path()).run()
}

/// A role that may log in, and the URL by which it does.
fn role(database: &Database, attributes: &str) -> (String, String) {
    let role = format!("role_{}", database.name());
    database.psql(&format!("CREATE ROLE {role} LOGIN {attributes}"));
    let url = database.url().replacen("postgres@", &format!("{role}@"), 1);
    (role, url)
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let error = plan("postgres://u@127.0.0.1:1/d").exits(1).stderr;
    assert!(error.contains("cannot connect to d on 127.0.0.1:1 as u"), "{error}");
    assert!(error.contains("connection refused") && error.contains("hint:"), "{error}");
    let error = plan("postgres://u@/d?host=/nonexistent").exits(1).stderr;
    assert!(error.contains("no server socket /nonexistent/.s.PGSQL.5432"), "{error}");
    let none = format!("{}_no", database("no_database").name());
    let error = plan(&server().url(&none)).exits(1).stderr;
    assert!(error.contains("does not exist") && error.contains("createdb"), "{error}");
}

#[test]
fn a_server_without_tls_is_no_server_when_tls_is_asked_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // Answers every SSLRequest with no.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.read_exact(&mut [0; 8]).unwrap();
            stream.write_all(b"N").unwrap();
        }
    });
    let url = format!("postgres://u:hunter2@127.0.0.1:{port}/d?sslmode=require");
    let error = plan(&url).exits(1).stderr;
    assert!(error.contains("does not support TLS, and sslmode asks for it"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn a_wrong_password_is_said_and_not_shown() {
    let server = own_server(&[]);
    server.psql("CREATE ROLE app LOGIN CREATEDB PASSWORD 'r1ght pa@ss:w%rd'");
    let hba = server.folder().join("data/pg_hba.conf");
    let rest = std::fs::read_to_string(&hba).unwrap();
    std::fs::write(&hba, format!("local all app scram-sha-256\n{rest}")).unwrap();
    server.psql("SELECT pg_reload_conf()");
    let url = |password: &str| server.url().replacen("postgres@", &format!("app:{password}@"), 1);
    let wrong = plan(&url("wr%4Fng-pass")).exits(1).stderr;
    assert!(wrong.contains("password") && wrong.contains("app"), "{wrong}");
    for form in ["wr%4Fng-pass", "wrOng-pass"] {
        assert!(!wrong.contains(form), "{wrong}");
    }
    plan(&url("r1ght%20pa%40ss%3Aw%25rd")).exits(0);
    let none = plan(&server.url().replacen("postgres@", "app@", 1)).exits(1).stderr;
    assert!(none.contains("password") && none.contains("PGPASSWORD"), "{none}");
}

#[test]
fn a_role_without_createdb_gets_its_scratch_from_elsewhere() {
    let database = database("no_createdb");
    let (_, url) = role(&database, "NOCREATEDB");
    assert!(plan(&url).exits(0).stdout.contains("+ table t"));
    let empty = Folder::new();
    let folder = folder("CREATE TABLE t (id int);");
    let run = Run::new(&["plan", "--url", &url]).within(folder.path());
    let error = run.env("PGBIN", empty.path().to_str().unwrap()).run().exits(1).stderr;
    for part in [
        "no scratch database",
        "permission denied to create database",
        "PGBIN has no PostgreSQL server",
        "--scratch-url",
        "CREATEDB",
        "install PostgreSQL",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}

#[test]
fn a_hot_standby_is_planned_for_and_takes_no_apply() {
    let data = Folder::new();
    let primary = kept_server(data.path());
    primary.psql("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
    let signal = Path::new(&primary.psql("SHOW data_directory")).join("standby.signal");
    drop(primary);
    // Written while it stops, read when it starts again.
    std::fs::write(signal, "").unwrap();
    let standby = kept_server(data.path());
    assert_eq!(standby.psql("SELECT pg_is_in_recovery()"), "t");
    let folder = folder("CREATE TABLE t (id int NOT NULL);").file("schemactl.toml", "");
    let run = |arguments: &[&str]| {
        Run::new(&[arguments, &["--url", &standby.url()]].concat()).within(folder.path()).run()
    };
    let output = run(&["plan"]).exits(0);
    assert!(output.stdout.contains("~ column id"), "{}", output.stdout);
    assert!(output.stderr.contains("warning[standby]"), "{}", output.stderr);
    let error = run(&["apply", "--auto-approve"]).exits(1).stderr;
    for part in ["error[standby]", "a standby, which takes no changes", "name the primary server"] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    run(&["plan", "--out", "p.json"]).exits(0);
    let error = run(&["apply", "p.json"]).exits(1).stderr;
    assert!(error.contains("error[standby]"), "{error}");
}

const OWNED: &str = "
CREATE TABLE t (id int PRIMARY KEY);
CREATE INDEX ti ON t (id);
CREATE VIEW v AS SELECT 1 AS a;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
";

const WANTED: &str = "
CREATE TABLE t (id int PRIMARY KEY, more text);
CREATE TABLE u (id int REFERENCES t);
CREATE VIEW v AS SELECT 2 AS a;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE TYPE e AS ENUM ('a', 'b');
CREATE SCHEMA new;
CREATE TABLE new.t (id int);
CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW
    EXECUTE FUNCTION suppress_redundant_updates_trigger();
";

#[test]
fn a_role_that_may_only_read_plans_and_is_told_what_it_would_take_to_apply() {
    let (database, scratch) = (database("read_only"), database("read_only_scratch"));
    database.psql(OWNED);
    database.psql("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    let (role, url) = role(&database, "");
    let folder = folder(WANTED);
    let run = |arguments: &[&str]| {
        let more = ["--url", &url, "--scratch-url", &scratch.url(), "--schemas", "public,new"];
        Run::new(&[arguments, &more].concat()).within(folder.path()).run()
    };
    let before = database.dump();
    let planned = run(&["plan"]).exits(0);
    assert!(planned.stdout.contains("+ table u"), "{}", planned.stdout);
    assert!(planned.stderr.contains("warning[no-privilege]"), "{}", planned.stderr);
    let error = run(&["apply", "--auto-approve"]).exits(1).stderr;
    for part in [
        &*format!("error[no-privilege]: the role `{role}` has not the rights"),
        "missing: CREATE on database",
        "missing: CREATE on schema public",
        "missing: REFERENCES on table public.t",
        "missing: TRIGGER on table public.t",
        "missing: to own routine public.f(integer), as postgres does",
        "missing: to own table public.t, as postgres does",
        "missing: to own type public.e, as postgres does",
        "missing: to own view public.v, as postgres does",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    assert!(!error.contains("schema new"), "{error}");
    assert_eq!(crate::support::difference(&before, &database.dump()), None);

    // With what was missing, it works.
    for (kind, name) in [("TABLE", "t"), ("VIEW", "v"), ("FUNCTION", "f(int)"), ("TYPE", "e")] {
        database.psql(&format!("ALTER {kind} {name} OWNER TO {role}"));
    }
    database.psql(&format!("GRANT CREATE ON SCHEMA public TO {role}"));
    database.psql(&format!("GRANT CREATE ON DATABASE {} TO {role}", database.name()));
    run(&["apply", "--auto-approve", "--allow-destructive"]).exits(0);

    folder.write("schema/b.sql", "CREATE TABLE late (id int);");
    database.psql(&format!("ALTER ROLE {role} SET default_transaction_read_only = on"));
    let error = run(&["apply", "--auto-approve"]).exits(1).stderr;
    assert!(error.contains("error[read-only]") && error.contains("read-only here"), "{error}");
    assert!(!error.contains("no-privilege"), "{error}");
}
