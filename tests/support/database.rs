//! One throw-away server per version and test process, and a database of its own for every test.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use schemactl_core::provider::ProviderError;
use schemactl_postgres::local::{Binaries, Options, Server, find_binaries};

use super::cli::finish;
use super::dump::normalise;

/// Running servers by the major version that was asked for. They are never dropped: each stops
/// when this process ends, however it ends.
static SERVERS: Mutex<BTreeMap<Option<u32>, &'static Server>> = Mutex::new(BTreeMap::new());

/// Makes database names differ.
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// The server that all tests share, of the highest version on this machine (see `PGBIN`).
#[track_caller]
pub(crate) fn server() -> &'static Server {
    running(None)
}

/// The same of one major version. Fails the test if the machine does not have it.
#[track_caller]
pub(crate) fn server_of(major: u32) -> &'static Server {
    let server = running(Some(major));
    assert_eq!(server.version_major(), major, "no PostgreSQL {major} on this machine (see PGBIN)");
    server
}

#[track_caller]
fn running(major: Option<u32>) -> &'static Server {
    // A start that failed in one test says its reason in the others too.
    let mut servers = SERVERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = servers.get(&major) {
        return server;
    }
    let mut options = throw_away()
        .setting("max_connections", "200")
        // Compiling a catalog query takes longer than running it.
        .setting("jit", "off")
        .setting("wal_level", "logical");
    options.major = major;
    let server: &'static Server = Box::leak(Box::new(start(options)));
    servers.insert(major, server);
    server
}

/// A server of one test's own, for what would disturb the others; gone with the value.
pub(crate) struct OwnServer(Server);

/// A server with these settings beside PostgreSQL's own defaults.
#[track_caller]
pub(crate) fn own_server(settings: &[(&str, &str)]) -> OwnServer {
    let mut options = throw_away();
    for (name, value) in settings {
        options = options.setting(name, value);
    }
    OwnServer(start(options))
}

/// One whose data stays in this folder, for the next one that is started there.
#[track_caller]
pub(crate) fn kept_server(folder: &Path) -> OwnServer {
    // A server that crashes loses nothing of what the system has.
    OwnServer(start(Options::kept(folder).setting("fsync", "off")))
}

impl OwnServer {
    pub(crate) fn url(&self) -> String {
        self.0.url("postgres")
    }

    /// Its socket and its `data` are in there.
    pub(crate) fn folder(&self) -> &Path {
        self.0.socket_dir()
    }

    #[track_caller]
    pub(crate) fn psql(&self, sql: &str) -> String {
        let result = psql(&self.0, "postgres", sql);
        result.unwrap_or_else(|message| panic!("{message}\n--- of\n{sql}"))
    }

    /// A `psql` that waits for what to do.
    pub(crate) fn session(&self) -> Command {
        let mut command = client("psql", &self.0);
        command.args(["-X", "-q", "-A", "-t", "-d", &self.url()]);
        command
    }

    /// The schema as `pg_dump` sees it, in the form of [`Database::dump`], without the record of applies.
    #[track_caller]
    pub(crate) fn dump(&self) -> String {
        normalise(&pg_dump(&self.0, "postgres", &["--exclude-schema=schemactl"]))
    }

    /// Its first process, which all others end with.
    #[track_caller]
    pub(crate) fn process(&self) -> String {
        let data = self.psql("SHOW data_directory");
        let file = fs::read_to_string(Path::new(&data).join("postmaster.pid")).unwrap();
        file.lines().next().expect("the first line is the process").to_owned()
    }

    /// Stops the server, of which this is the first process, at once: without a word to its clients or
    /// its files. Waits until it is gone.
    #[track_caller]
    pub(crate) fn crash(self, process: &str) {
        let sent = Command::new("kill").args(["-QUIT", process]).status().unwrap();
        assert!(sent.success(), "the server is gone already");
        block_on(self.0.stop()).unwrap_or_else(|error| panic_with(&error));
    }
}

fn throw_away() -> Options {
    Options::throw_away().template(Path::new(env!("CARGO_TARGET_TMPDIR")).join("postgresql"))
}

#[track_caller]
fn start(options: Options) -> Server {
    block_on(Server::start(options)).unwrap_or_else(|error| panic_with(&error))
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}

/// Without a server nothing is tested, so nothing is skipped either.
#[track_caller]
fn panic_with(error: &ProviderError) -> ! {
    let mut help = "";
    if let ProviderError::Unsupported { hint: Some(hint), .. } = error {
        help = hint;
    }
    panic!("the tests need a PostgreSQL server: {error}\n{help}");
}

/// A test's own database; dropped with the value.
pub(crate) struct Database {
    server: &'static Server,
    name: String,
}

/// An empty database on the shared server. The hint is for people who look at a log.
#[track_caller]
pub(crate) fn database(hint: &str) -> Database {
    Database::new(server(), hint)
}

#[track_caller]
pub(crate) fn database_of(major: u32, hint: &str) -> Database {
    Database::new(server_of(major), hint)
}

impl Database {
    #[track_caller]
    fn new(server: &'static Server, hint: &str) -> Self {
        let name: String = hint
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .take(40)
            .collect();
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}_{number}", name.to_ascii_lowercase());
        // Without fsync copying files is the quickest; version 14 knows no other way.
        let strategy = if server.version_major() >= 15 { " STRATEGY file_copy" } else { "" };
        psql(
            server,
            "postgres",
            &format!("CREATE DATABASE \"{name}\" TEMPLATE template0{strategy}"),
        )
        .unwrap_or_else(|message| panic!("{message}"));
        Self { server, name }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// Runs SQL with `psql`, each statement on its own, and gives what it prints: a line per row,
    /// values apart by `|`. Fails the test with the server's message.
    #[track_caller]
    pub(crate) fn psql(&self, sql: &str) -> String {
        self.try_psql(sql).unwrap_or_else(|message| panic!("{message}\n--- of\n{sql}"))
    }

    /// The same, for SQL that may fail: the error is the server's message.
    #[track_caller]
    pub(crate) fn try_psql(&self, sql: &str) -> Result<String, String> {
        psql(self.server, &self.name, sql)
    }

    /// The schema as `pg_dump` sees it, in a form that two databases can be compared by; see
    /// [`normalise`].
    #[track_caller]
    pub(crate) fn dump(&self) -> String {
        normalise(&self.raw_dump())
    }

    /// What `pg_dump --schema-only` prints.
    #[track_caller]
    pub(crate) fn raw_dump(&self) -> String {
        pg_dump(self.server, &self.name, &[])
    }
}

/// A database that has any cannot be dropped.
const DROP_SUBSCRIPTIONS: &str = "
    DO $$ DECLARE s name; BEGIN
      FOR s IN SELECT subname FROM pg_subscription JOIN pg_database d ON d.oid = subdbid
               WHERE d.datname = current_database() LOOP
        EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', s);
        EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', s);
        EXECUTE format('DROP SUBSCRIPTION %I', s);
      END LOOP;
    END $$";

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE \"{}\" WITH (FORCE)", self.name);
        let mut dropped = psql(self.server, "postgres", &drop);
        if dropped.as_ref().is_err_and(|message| message.contains("subscription")) {
            dropped = psql(self.server, &self.name, DROP_SUBSCRIPTIONS)
                .and_then(|_| psql(self.server, "postgres", &drop));
        }
        if let Err(message) = dropped {
            // A second panic would hide the first.
            assert!(std::thread::panicking(), "cannot drop {}: {message}", self.name);
        }
    }
}

#[track_caller]
fn psql(server: &Server, database: &str, sql: &str) -> Result<String, String> {
    let mut command = client("psql", server);
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-", "-d"]);
    command.arg(server.url(database)).env("PGOPTIONS", "-c client_min_messages=warning");
    let (code, stdout, stderr) = finish(&mut command, sql);
    if code == Some(0) { Ok(stdout.trim_end().to_owned()) } else { Err(stderr) }
}

#[track_caller]
fn pg_dump(server: &Server, database: &str, arguments: &[&str]) -> String {
    let mut command = client("pg_dump", server);
    command.args(["--schema-only", "--dbname", &server.url(database)]).args(arguments);
    let (code, stdout, stderr) = finish(&mut command, "");
    assert_eq!(code, Some(0), "pg_dump: {stderr}");
    stdout
}

/// The program in the folder of the server, or in the one that links lead to from there.
fn beside(binaries: &Binaries, name: &str) -> Option<PathBuf> {
    let linked = fs::canonicalize(binaries.tool("postgres")).ok();
    let linked = linked.and_then(|server| Some(server.parent()?.join(name)));
    [Some(binaries.tool(name)), linked].into_iter().flatten().find(|tool| tool.is_file())
}

/// Where the client programs were found, by the server's version: looking takes longer than most
/// of what they are asked for.
static CLIENTS: Mutex<BTreeMap<(u32, String), PathBuf>> = Mutex::new(BTreeMap::new());

/// A client program of the server's version, else of the highest version that has it: `pg_dump`
/// refuses servers newer than itself, and some packages hold the server only.
fn client(name: &str, server: &Server) -> Command {
    let key = (server.version_major(), name.to_owned());
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let tool = clients.entry(key).or_insert_with(|| {
        let wanted = Some(server.version_major());
        let found = [find_binaries(wanted), find_binaries(None)];
        found.iter().flatten().find_map(|b| beside(b, name)).unwrap_or_else(|| name.into())
    });
    let mut command = Command::new(tool);
    for (variable, _) in env::vars_os() {
        if variable.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(variable);
        }
    }
    command.env("LC_ALL", "C.UTF-8");
    command
}
