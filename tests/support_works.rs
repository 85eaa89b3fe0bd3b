//! The tests' own ground: servers, databases, dumps, and that nothing is left of them.
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use crate::support::{
    Database, Folder, Output, Run, database, database_of, difference, normalise, schemactl, server,
    server_of,
};

/// Names the file in which the helper process says where its server is.
const HELPER: &str = "SCHEMACTL_TEST_HELPER";

#[test]
fn every_test_has_a_database_of_its_own() {
    let (one, two) = (database("own, database"), database("own, database"));
    assert_ne!(one.name(), two.name());
    one.psql("CREATE TABLE t AS SELECT 1 AS a, 'x|y' AS b");
    assert_eq!(one.psql("TABLE t; SELECT current_database() <> 'postgres'"), "1|x|y\nt");
    assert_eq!(two.psql("SELECT to_regclass('t') IS NULL"), "t");
    assert!(two.try_psql("\n\nTABLE t").unwrap_err().contains("relation \"t\" does not exist"));
}

#[test]
fn the_server_has_the_settings_of_the_tests() {
    let settings = "SELECT current_setting('fsync'), current_setting('max_connections'),
        current_setting('wal_level'), current_setting('max_locks_per_transaction')";
    assert_eq!(database("settings").psql(settings), "off|200|logical|64");
}

#[test]
fn a_server_of_one_major_version_can_be_asked_for() {
    let major = server().version_major();
    let database: Database = database_of(major, "major");
    let version = database.psql("SHOW server_version_num");
    assert_eq!(database.url(), server_of(major).url(database.name()));
    assert_eq!(version.parse::<u32>().unwrap() / 10_000, major);
}

#[test]
fn dumps_of_equal_schemas_are_equal_and_show_what_differs() {
    let (one, two) = (database("dump_one"), database("dump_two"));
    one.psql("CREATE TABLE a (x int PRIMARY KEY, y text); CREATE VIEW v AS SELECT x FROM a");
    two.psql("CREATE TABLE a (y text, x int PRIMARY KEY); CREATE VIEW v AS SELECT x FROM a");
    assert_eq!(difference(&one.dump(), &two.dump()), None);
    assert_eq!(normalise(&one.raw_dump()), one.dump());
    two.psql("ALTER TABLE a ALTER y SET NOT NULL");
    let difference = difference(&one.dump(), &two.dump()).unwrap();
    assert!(difference.contains("-    y text\n+    y text NOT NULL"), "{difference}");
}

#[test]
fn the_binary_runs_in_a_clean_environment() {
    let folder = Folder::new().file("schema/users.sql", "CREATE TABLE users (id int);");
    assert_eq!(folder.read("schema/users.sql"), "CREATE TABLE users (id int);");
    folder.write("schema/more.sql", "");
    folder.remove("schema/more.sql");
    let run = Run::new(&["--version"]).within(folder.path()).env("NO_COLOR", "1").stdin("no\n");
    let variables: Vec<_> = run.command.get_envs().map(|(name, _)| name).collect();
    let allowed = ["HOME", "NO_COLOR", "PATH", "PGBIN", "TMPDIR"];
    assert!(variables.iter().all(|name| allowed.iter().any(|a| name == a)), "{variables:?}");
    assert_eq!(run.run().exits(0).stderr, "");
    let output: Output = schemactl(&["--version"]).exits(0);
    assert_eq!(output.code, 0);
}

/// Not a test of its own: the two below run it in another process.
#[test]
fn helper_process_holds_a_server() {
    let Some(report) = env::var_os(HELPER).map(PathBuf::from) else { return };
    let unfinished = report.with_extension("unfinished");
    fs::write(&unfinished, server().socket_dir().to_str().unwrap()).unwrap();
    fs::rename(unfinished, &report).unwrap();
    // Holds the server until the report is taken.
    while report.exists() {
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn nothing_is_left_of_a_server_whose_process_was_killed() {
    let (mut helper, report, server) = start_helper();
    helper.kill().unwrap();
    helper.wait().unwrap();
    assert!(report.exists(), "it was killed, it did not end");
    expect_gone(&server);
}

#[test]
fn nothing_is_left_of_a_server_whose_process_ended() {
    let (mut helper, report, server) = start_helper();
    fs::remove_file(report).unwrap();
    assert!(helper.wait().unwrap().success());
    expect_gone(&server);
}

/// A process with a server: its folder and process number.
struct Running {
    folder: PathBuf,
    pid: String,
    _report: Folder,
}

fn start_helper() -> (Child, PathBuf, Running) {
    let folder = Folder::new();
    let report = folder.join("report");
    let helper = Command::new(env::current_exe().unwrap())
        .args(["--exact", "support_works::helper_process_holds_a_server"])
        .env(HELPER, &report)
        .stdout(fs::File::create(folder.join("stdout")).unwrap())
        .spawn()
        .unwrap();
    wait_until("the helper has its server", || report.exists());
    let socket = PathBuf::from(folder.read("report"));
    let pid = fs::read_to_string(socket.join("data/postmaster.pid")).unwrap();
    let pid = pid.lines().next().unwrap().to_owned();
    assert!(alive(&pid));
    (helper, report, Running { folder: socket, pid, _report: folder })
}

fn expect_gone(server: &Running) {
    wait_until("the server has stopped", || !alive(&server.pid));
    wait_until("its folder is gone", || !Path::exists(&server.folder));
}

fn alive(pid: &str) -> bool {
    let shell = Command::new("sh").args(["-c", "kill -0 $0 2>/dev/null", pid]).status();
    shell.unwrap().success()
}

#[track_caller]
fn wait_until(what: &str, done: impl Fn() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}: not after 30 s");
        thread::sleep(Duration::from_millis(5));
    }
}
