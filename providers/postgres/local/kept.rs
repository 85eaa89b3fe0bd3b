//! A server on data that stays: its folder, and several processes that share one server.
//!
//! The folder holds `data`, `log` (of the last start), `run` (a link to the folder of the running
//! server) and two files for locks: `lock` is held while somebody decides about starting and
//! stopping, `users` is held in common by everybody who uses the server.
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use schemactl_core::provider::ProviderError;
use tracing::{debug, warn};

use super::account::Account;
use super::data::{Log, initialise, io_error, private_folder, run_parent};
use super::guard::{Guard, Hold, Others, Pipe};
use super::server::{PATIENCE, PAUSE, Server, gone, serve};
use super::{Binaries, Options, find_binaries};

/// Where data goes that root asked for in a folder that the server's user cannot enter.
const FALLBACK: &str = "/var/lib/schemactl";

/// That this process is one of the users of a kept server.
#[derive(Debug)]
pub(super) struct Membership {
    lock: PathBuf,
    users: File,
}

impl Membership {
    /// Lets go of the server, which stops now if no others remain.
    pub(super) async fn end(self, hold: Hold) -> Result<Others, ProviderError> {
        let failed = |e| io_error("cannot leave the private server".into(), e);
        // Nobody joins or leaves meanwhile.
        let _lock = exclusive(&self.lock).await?;
        self.users.unlock().map_err(failed)?;
        drop(hold);
        match self.users.try_lock() {
            Ok(()) => Ok(Others::None),
            Err(TryLockError::WouldBlock) => Ok(Others::Remain),
            Err(TryLockError::Error(e)) => Err(failed(e)),
        }
    }
}

/// Joins the server that runs on the folder's data, else starts one.
pub(super) async fn start(folder: &Path, options: &Options) -> Result<Server, ProviderError> {
    let (folder, account) = prepare(folder)?;
    let lock = folder.join("lock");
    let _lock = exclusive(&lock).await?;
    // Opened before the pipe: a process that is killed closes its files in this order, so whoever
    // finds this lock held finds a pipe held too.
    let users = open_lock(&folder.join("users"))?;
    let mut server = match join(&folder, &users).await? {
        Some(server) => server,
        None => launch(&folder, &account, options).await?,
    };
    let failed = |e| io_error(format!("cannot lock {}", folder.join("users").display()), e);
    users.lock_shared().map_err(failed)?;
    server.membership = Some(Membership { lock, users });
    Ok(server)
}

/// Joins a server that others use. When nobody does, but a server is still stopping, waits for it.
async fn join(folder: &Path, users: &File) -> Result<Option<Server>, ProviderError> {
    let failed = |e| io_error(format!("cannot look for a server on {}", folder.display()), e);
    let run = match fs::read_link(folder.join("run")) {
        Ok(run) => Some(run),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(failed(e)),
    };
    let pipe = run.as_deref().map_or(Ok(Pipe::Missing), Hold::join).map_err(failed)?;
    match (users.try_lock(), pipe, run) {
        // Somebody held the lock, so the pipe, when this process got hold of it: the guard has seen
        // no end and will see none.
        (Err(TryLockError::WouldBlock), Pipe::Held(hold), Some(run)) => {
            let major = version_of(&folder.join("data"))?;
            let log = Log::open(folder.join("log"))?;
            let mut server = Server {
                folder: run,
                version_major: major.expect("a server that runs has data"),
                log,
                hold,
                membership: None,
                shell: None,
            };
            server.ready().await?;
            debug!(folder = %folder.display(), "joined a private server that is running");
            Ok(Some(server))
        }
        (Err(TryLockError::WouldBlock), ..) => Err(ProviderError::Unsupported {
            message: format!(
                "another process uses the private server of {}, and it cannot be reached from here",
                folder.display()
            ),
            hint: Some("wait until the other process has ended".into()),
        }),
        (Err(TryLockError::Error(e)), ..) => Err(failed(e)),
        (Ok(()), pipe, run) => {
            users.unlock().map_err(failed)?;
            drop(pipe);
            match run {
                Some(run) if !gone(&run).await? => Err(ProviderError::Unsupported {
                    message: format!(
                        "the last server on {} does not stop; its log is {}",
                        folder.display(),
                        folder.join("log").display()
                    ),
                    hint: None,
                }),
                _ => Ok(None),
            }
        }
    }
}

/// Starts a server on the folder's data, which is made if there is none yet.
async fn launch(
    folder: &Path,
    account: &Account,
    options: &Options,
) -> Result<Server, ProviderError> {
    let data = folder.join("data");
    let failed = |e| io_error(format!("cannot prepare {}", folder.display()), e);
    let existing = version_of(&data)?;
    let binaries = find_binaries(existing.or(options.major))?;
    if let Some(major) = existing.filter(|major| *major != binaries.major) {
        return Err(wrong_major(folder, major, &binaries));
    }
    clear_pid_file(&data).await?;
    let log = folder.join("log");
    let mut guard = Guard::start(&run_parent(account)?, Some(&log), account).await?;
    let log = Log::open(log)?;
    remove_if_there(&folder.join("run")).map_err(failed)?;
    std::os::unix::fs::symlink(&guard.folder, folder.join("run")).map_err(failed)?;
    if existing.is_none() {
        // Under another name until it is complete.
        let unfinished = folder.join("data.unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(failed)?;
        }
        initialise(&mut guard, &binaries, &unfinished, &log, false).await?;
        fs::rename(&unfinished, &data).map_err(failed)?;
    }
    serve(guard, &binaries, &data, log, &options.settings, "INT").await
}

fn wrong_major(folder: &Path, major: u32, binaries: &Binaries) -> ProviderError {
    ProviderError::Unsupported {
        message: format!(
            "the data in {} is of PostgreSQL {major}, and only {} was found ({})",
            folder.display(),
            binaries.version,
            binaries.dir.display()
        ),
        hint: Some(format!(
            "install PostgreSQL {major}, name its `bin` folder in PGBIN, or give another folder: \
             local:PATH"
        )),
    }
}

/// Finds the folder or makes it, and the account that owns it. The path comes back absolute,
/// without links.
fn prepare(folder: &Path) -> Result<(PathBuf, Account), ProviderError> {
    let failed = |e| io_error(format!("cannot use the folder {}", folder.display()), e);
    let exists = folder.try_exists().map_err(failed)?;
    let fresh = !exists || fs::read_dir(folder).map_err(failed)?.next().is_none();
    if !fresh && !folder.join("lock").is_file() {
        return Err(ProviderError::Target {
            message: format!("{} is not empty and no folder of a private server", folder.display()),
            hint: Some("give a folder of its own: local:PATH".into()),
        });
    }
    let account = Account::choose((!fresh).then_some(folder))?;
    if !exists {
        make_folder(folder, &account, Path::new(FALLBACK))?;
    }
    let folder = folder.canonicalize().map_err(failed)?;
    // A fresh folder itself is given to the account.
    let way = folder.parent().filter(|_| fresh).unwrap_or(&folder);
    if let (Account::Other(user), Some(barred)) = (&account, account.barred(way)?) {
        return Err(ProviderError::Target {
            message: format!(
                "the server of {} runs as the user {}, who cannot enter {}",
                folder.display(),
                user.name,
                barred.display()
            ),
            hint: Some("give a folder that every user can enter: local:PATH".into()),
        });
    }
    if fresh {
        for lock in ["lock", "users"].map(|name| folder.join(name)) {
            open_lock(&lock)?;
            account.give(&lock).map_err(failed)?;
        }
        account.give(&folder).map_err(failed)?;
    }
    Ok((folder, account))
}

/// Makes the folder, or a link in its place when the account could not enter it: root's own folders
/// are closed to the user who runs root's server.
fn make_folder(folder: &Path, account: &Account, fallback: &Path) -> Result<(), ProviderError> {
    let failed = |e| io_error(format!("cannot make the folder {}", folder.display()), e);
    let folder = std::path::absolute(folder).map_err(failed)?;
    let parent = folder.parent().unwrap_or(&folder);
    fs::create_dir_all(parent).map_err(failed)?;
    if account.barred(&parent.canonicalize().map_err(failed)?)?.is_none() {
        return match fs::create_dir(&folder) {
            // Another process was quicker.
            Err(_) if folder.is_dir() => Ok(()),
            result => result.map_err(failed),
        };
    }
    fs::create_dir_all(fallback).map_err(failed)?;
    let elsewhere = private_folder("local-", fallback);
    let elsewhere = elsewhere.map_err(failed)?.keep();
    warn!(
        folder = %folder.display(), data = %elsewhere.display(),
        "the server's user cannot enter the folder: it is a link to the data"
    );
    // A link to what was deleted.
    remove_if_there(&folder).map_err(failed)?;
    std::os::unix::fs::symlink(elsewhere, &folder).map_err(failed)
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn open_lock(path: &Path) -> Result<File, ProviderError> {
    let options = File::options().read(true).write(true).create(true).truncate(false).open(path);
    options.map_err(|e| io_error(format!("cannot open {}", path.display()), e))
}

/// Waits for the lock; it goes with the file.
async fn exclusive(path: &Path) -> Result<File, ProviderError> {
    let file = open_lock(path)?;
    loop {
        // Waiting in the kernel would need a thread that cannot be given up.
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(PAUSE).await,
            Err(TryLockError::Error(e)) => {
                return Err(io_error(format!("cannot lock {}", path.display()), e));
            }
        }
    }
}

/// The major version of a data directory, or `None` if there is none.
fn version_of(data: &Path) -> Result<Option<u32>, ProviderError> {
    let file = data.join("PG_VERSION");
    match fs::read_to_string(&file) {
        Ok(text) => match text.trim().parse() {
            Ok(major) => Ok(Some(major)),
            Err(_) => Err(ProviderError::Catalog(format!("{} holds {text:?}", file.display()))),
        },
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(io_error(format!("cannot read {}", file.display()), e)),
    }
}

/// Deals with `postmaster.pid` of a server that has no guard any more. A server that still runs is
/// stopped. If another program has its process number by now, the file is removed, because
/// PostgreSQL would take that program for the server; any other stale file PostgreSQL itself deals
/// with.
async fn clear_pid_file(data: &Path) -> Result<(), ProviderError> {
    let file = data.join("postmaster.pid");
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(io_error(format!("cannot read {}", file.display()), e)),
    };
    let pid = text.lines().next().and_then(|line| line.parse().ok()).and_then(Pid::from_raw);
    let Some(pid) = pid.filter(|pid| test_kill_process(*pid).is_ok()) else { return Ok(()) };
    let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
    if !process.exists() {
        // Not a system that says more about a process.
        return Ok(());
    }
    // The server's working directory is its data directory.
    if fs::read_link(process.join("cwd")).ok().as_deref() != Some(data) {
        debug!(
            pid = pid.as_raw_nonzero(),
            "the process of a stale postmaster.pid is another program"
        );
        return fs::remove_file(&file)
            .map_err(|e| io_error(format!("cannot remove {}", file.display()), e));
    }
    warn!(pid = pid.as_raw_nonzero(), "stopping a private server that has lost its guard");
    let failed = |e: rustix::io::Errno| io_error("cannot stop the last server".into(), e.into());
    kill_process(pid, Signal::INT).map_err(failed)?;
    let started = Instant::now();
    while file.exists() {
        if started.elapsed() > PATIENCE {
            return Err(failed(rustix::io::Errno::TIMEDOUT));
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::account::User;
    use super::*;

    /// A folder that every user can enter, as a project's usually is.
    fn open_folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    async fn ask(server: &Server, sql: &str) -> String {
        let mut config = tokio_postgres::Config::new();
        config.host_path(server.socket_dir()).user("postgres").dbname("postgres");
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let answers = client.simple_query(sql).await.unwrap();
        drop(client);
        connection.await.unwrap().unwrap();
        for answer in answers {
            if let tokio_postgres::SimpleQueryMessage::Row(row) = answer {
                return row.get(0).unwrap_or("NULL").to_owned();
            }
        }
        String::new()
    }

    fn pid_of(data: &Path) -> Pid {
        let text = fs::read_to_string(data.join("postmaster.pid")).unwrap();
        Pid::from_raw(text.lines().next().unwrap().parse().unwrap()).unwrap()
    }

    #[tokio::test]
    async fn kept_data_is_there_at_the_next_start() {
        let project = open_folder();
        let options = Options::kept(project.path().join(".schemactl/local"));
        let server = Server::start(options.clone()).await.unwrap();
        ask(&server, "CREATE TABLE kept AS SELECT 42 AS answer").await;
        let first = server.socket_dir().to_owned();
        server.stop().await.unwrap();
        assert!(!first.exists());
        let server = Server::start(options).await.unwrap();
        assert_eq!(ask(&server, "SELECT answer FROM kept").await, "42");
        assert_eq!(ask(&server, "SHOW fsync").await, "on");
        server.stop().await.unwrap();
    }

    #[tokio::test]
    async fn whoever_stops_last_stops_a_shared_server() {
        let project = open_folder();
        let options = Options::kept(project.path().join("local"));
        let (one, two) = tokio::join!(Server::start(options.clone()), Server::start(options));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.socket_dir(), two.socket_dir());
        assert_eq!(one.version_major(), two.version_major());
        let socket = one.socket_dir().to_owned();
        one.stop().await.unwrap();
        assert_eq!(ask(&two, "SELECT 1").await, "1");
        two.stop().await.unwrap();
        assert!(!socket.exists());
    }

    #[tokio::test]
    async fn a_server_that_was_killed_does_not_stop_the_next_start() {
        let project = open_folder();
        let folder = project.path().join("local");
        let options = Options::kept(&folder);
        let server = Server::start(options.clone()).await.unwrap();
        ask(&server, "CREATE TABLE kept AS SELECT 42 AS answer").await;
        // The guard leads the process group that all of it is in.
        let guard = server.shell.as_ref().unwrap().id().unwrap();
        let guard = Pid::from_raw(guard.cast_signed()).unwrap();
        rustix::process::kill_process_group(guard, Signal::KILL).unwrap();
        drop(server);
        assert!(folder.join("data/postmaster.pid").exists());
        let server = Server::start(options).await.unwrap();
        assert_eq!(ask(&server, "SELECT answer FROM kept").await, "42");
        server.stop().await.unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_server_that_lost_its_guard_is_stopped_by_the_next_start() {
        let project = open_folder();
        let folder = project.path().join("local");
        let server = Server::start(Options::kept(&folder)).await.unwrap();
        let old = pid_of(&folder.join("data"));
        let socket = server.socket_dir().to_owned();
        let guard = server.shell.as_ref().unwrap().id().unwrap();
        let children = fs::read_to_string(format!("/proc/{guard}/task/{guard}/children")).unwrap();
        let children = children.split_whitespace().map(|pid| pid.parse().unwrap());
        for pid in children.chain([guard.cast_signed()]) {
            let pid = Pid::from_raw(pid).unwrap();
            if pid != old {
                kill_process(pid, Signal::KILL).unwrap();
            }
        }
        drop(server);
        let server = Server::start(Options::kept(&folder)).await.unwrap();
        assert_ne!(pid_of(&folder.join("data")), old);
        assert_ne!(server.socket_dir(), socket);
        assert!(!socket.exists());
        server.stop().await.unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn another_program_with_the_number_of_a_dead_server_is_left_alone() {
        let project = open_folder();
        let folder = project.path().join("local");
        Server::start(Options::kept(&folder)).await.unwrap().stop().await.unwrap();
        let pid_file = folder.join("data/postmaster.pid");
        fs::write(&pid_file, format!("{}\n", std::process::id())).unwrap();
        let server = Server::start(Options::kept(&folder)).await.unwrap();
        server.stop().await.unwrap();
    }

    #[tokio::test]
    async fn a_folder_with_other_files_is_refused_and_left_alone() {
        let project = open_folder();
        fs::write(project.path().join("README"), "mine").unwrap();
        let refused = Server::start(Options::kept(project.path())).await.unwrap_err();
        assert!(matches!(refused, ProviderError::Target { .. }), "{refused}");
        assert_eq!(fs::read_dir(project.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn data_of_another_major_version_says_which() {
        let project = open_folder();
        let folder = project.path().join("local");
        Server::start(Options::kept(&folder)).await.unwrap().stop().await.unwrap();
        fs::write(folder.join("data/PG_VERSION"), "9\n").unwrap();
        let refused = Server::start(Options::kept(&folder)).await.unwrap_err().to_string();
        assert!(refused.contains("is of PostgreSQL 9"), "{refused}");
    }

    #[test]
    fn a_folder_that_the_account_cannot_enter_becomes_a_link() {
        let (closed, fallback) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let stranger = Account::Other(User { name: "stranger".into(), uid: 54321, gid: 54321 });
        let folder = closed.path().join(".schemactl/local");
        make_folder(&folder, &stranger, fallback.path()).unwrap();
        let data = folder.canonicalize().unwrap();
        assert!(data.starts_with(fallback.path().canonicalize().unwrap()));
        fs::remove_dir(&data).unwrap();
        make_folder(&folder, &stranger, fallback.path()).unwrap();
        assert_ne!(folder.canonicalize().unwrap(), data);
    }
}
