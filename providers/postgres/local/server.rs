//! Starts, names and stops a private server.
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use schemactl_core::provider::ProviderError;
use tokio::process::Child;
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;
use tracing::{debug, warn};

use super::account::Account;
use super::data::{
    Log, copy_tree, initialise, io_error, keep_template, line, run_parent, template_folder,
};
use super::guard::{Guard, Hold, Others, Pipe, Then};
use super::kept::{self, Membership};
use super::{Binaries, Data, Options, SUPERUSER, find_binaries};

/// How long a server may take to start (after a crash it replays its log) or to stop.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// How long to wait before looking again.
pub(super) const PAUSE: Duration = Duration::from_millis(5);

/// A private server in use. It stops when its last user stops it, drops it or dies; only
/// [`Server::stop`] waits until it has.
#[derive(Debug)]
pub struct Server {
    /// The folder with the socket. The guard removes it when the server has stopped.
    pub(super) folder: PathBuf,
    pub(super) version_major: u32,
    pub(super) log: Log,
    pub(super) hold: Hold,
    /// Of a kept server: that this process is one of its users.
    pub(super) membership: Option<Membership>,
    /// The guard, if this process started it.
    pub(super) shell: Option<Child>,
}

impl Server {
    /// Starts a server, or joins the one that runs on the kept data, and waits until it accepts
    /// connections.
    ///
    /// Fails with [`ProviderError::Unsupported`] when the machine has no PostgreSQL (or not the
    /// version of existing data) or no user to run it, and when the server does not come up, with
    /// the last lines of its log.
    pub async fn start(options: Options) -> Result<Self, ProviderError> {
        match &options.data {
            Data::Kept(folder) => kept::start(folder, &options).await,
            Data::ThrowAway { template } => throw_away(template.as_deref(), &options).await,
        }
    }

    /// Stops using the server. If nobody else uses it, waits until it is gone.
    pub async fn stop(self) -> Result<(), ProviderError> {
        let Self { folder, version_major: _, log, hold, membership, shell } = self;
        let shared = match membership {
            Some(membership) => membership.end(hold).await?,
            None => hold.release(),
        };
        if shared == Others::Remain {
            debug!(folder = %folder.display(), "the private server has other users");
            return Ok(());
        }
        if !gone(&folder).await? {
            return Err(ProviderError::Unsupported {
                message: format!(
                    "the private server does not stop; its log is {}:\n{}",
                    log.path.display(),
                    log.tail()
                ),
                hint: None,
            });
        }
        if let Some(mut shell) = shell {
            let ended = shell.wait().await;
            ended.map_err(|e| io_error("cannot wait for the private server".into(), e))?;
        }
        debug!(folder = %folder.display(), "the private server has stopped");
        Ok(())
    }

    /// `postgresql://postgres@/shop?host=%2Ftmp%2Fschemactl-x1y2z3`
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.to_str().expect("a folder is only taken if it is UTF-8");
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        format!("postgresql://{SUPERUSER}@/{}?host={}", encode(database), encode(folder))
    }

    /// What clients take as `PGHOST`; the port is 5432.
    pub fn socket_dir(&self) -> &Path {
        &self.folder
    }

    pub fn version_major(&self) -> u32 {
        self.version_major
    }
}

async fn throw_away(template: Option<&Path>, options: &Options) -> Result<Server, ProviderError> {
    let binaries = find_binaries(options.major)?;
    let account = Account::choose(None)?;
    let template = template.map(|templates| template_folder(templates, &binaries));
    let mut guard = Guard::start(&run_parent(&account)?, None, &account).await?;
    let log = Log::open(guard.folder.join("log"))?;
    let data = guard.folder.join("data");
    match template {
        Some(template) if template.join("PG_VERSION").is_file() => {
            // Not on another thread, where it would go on when this is given up and the guard
            // removes the folder.
            copy_tree(&template, &data, &account)
                .map_err(|e| io_error(format!("cannot copy {}", template.display()), e))?;
        }
        missing => {
            initialise(&mut guard, &binaries, &data, &log, true).await?;
            if let Some(template) = missing
                && let Err(error) = keep_template(&data, &template)
            {
                // Only the next start is slower.
                warn!(template = %template.display(), %error, "cannot keep a template");
            }
        }
    }
    let mut settings = Vec::from(
        [
            ("fsync", "off"),
            ("full_page_writes", "off"),
            ("synchronous_commit", "off"),
            // Nothing but the commands that are sent moves anything.
            ("autovacuum", "off"),
            // The log is never replayed, so nothing has to reach the disk before the end.
            ("checkpoint_timeout", "1h"),
            ("max_wal_size", "4GB"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    settings.extend_from_slice(&options.settings);
    serve(guard, &binaries, &data, log, &settings, "QUIT").await
}

/// Starts `postgres` on a data directory and waits until it accepts connections. `signal` is how
/// it is stopped, see <https://www.postgresql.org/docs/current/server-shutdown.html>.
pub(super) async fn serve(
    mut guard: Guard,
    binaries: &Binaries,
    data: &Path,
    log: Log,
    settings: &[(String, String)],
    signal: &str,
) -> Result<Server, ProviderError> {
    let socket_folder = format!("\"{}\"", line(&guard.folder)?);
    let private = [
        ("listen_addresses", ""),
        ("unix_socket_directories", &*socket_folder),
        ("port", "5432"),
        ("logging_collector", "off"),
        ("log_destination", "stderr"),
        ("cluster_name", "schemactl"),
    ];
    let mut arguments = vec!["-D".to_owned(), line(data)?.to_owned()];
    let own = settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    // The last one counts: nothing may open a private server.
    for (name, value) in own.chain(private) {
        arguments.push("-c".to_owned());
        arguments.push(format!("{name}={value}"));
    }
    let started = Instant::now();
    guard.order(Then::End, signal, &binaries.tool("postgres"), &arguments)?;
    let mut server = Server {
        folder: guard.folder,
        version_major: binaries.major,
        log,
        hold: guard.hold,
        membership: None,
        shell: Some(guard.shell),
    };
    server.ready().await?;
    debug!(
        folder = %server.folder.display(), version = %binaries.version,
        milliseconds = started.elapsed().as_millis(), "a private server has started"
    );
    Ok(server)
}

impl Server {
    /// Waits until the server accepts connections.
    pub(super) async fn ready(&mut self) -> Result<(), ProviderError> {
        let started = Instant::now();
        loop {
            let refused = match self.knock().await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            // "The database system is starting up" comes as an error of the server.
            if refused.code().is_some_and(|code| *code != SqlState::CANNOT_CONNECT_NOW) {
                return Err(ProviderError::Connect {
                    target: format!("the private server in {}", self.folder.display()),
                    message: refused.to_string(),
                    hint: None,
                });
            }
            let ended = match &mut self.shell {
                Some(shell) => shell.try_wait().is_ok_and(|status| status.is_some()),
                None => !self.folder.exists(),
            };
            if ended || started.elapsed() > PATIENCE {
                return Err(ProviderError::Unsupported {
                    message: format!(
                        "the private server does not start; the end of its log:\n{}",
                        self.log.tail()
                    ),
                    hint: None,
                });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn knock(&self) -> Result<(), tokio_postgres::Error> {
        let mut config = tokio_postgres::Config::new();
        config.host_path(&self.folder).user(SUPERUSER).dbname("postgres");
        // Dropping both ends the connection at once.
        config.connect(NoTls).await.map(drop)
    }
}

/// Waits until the guard has removed its folder. That of a guard that was killed is removed here.
pub(super) async fn gone(folder: &Path) -> Result<bool, ProviderError> {
    let failed = |e| io_error(format!("cannot remove {}", folder.display()), e);
    let started = Instant::now();
    while folder.exists() {
        if matches!(Hold::join(folder).map_err(failed)?, Pipe::Unguarded) {
            std::fs::remove_dir_all(folder).map_err(failed)?;
        }
        if started.elapsed() > PATIENCE {
            return Ok(false);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server's own words, from its log.
    async fn failure(options: Options) -> String {
        Server::start(options).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn a_throw_away_server_leaves_nothing_behind() {
        let server = Server::start(Options::throw_away()).await.unwrap();
        let folder = server.socket_dir().to_owned();
        assert!(folder.join(".s.PGSQL.5432").exists());
        server.stop().await.unwrap();
        assert!(!folder.exists());
    }

    #[tokio::test]
    async fn a_server_that_is_dropped_stops() {
        let server = Server::start(Options::throw_away()).await.unwrap();
        let folder = server.socket_dir().to_owned();
        drop(server);
        assert!(gone(&folder).await.unwrap());
    }

    #[tokio::test]
    async fn a_template_is_made_once_and_then_copied() {
        let templates = tempfile::tempdir().unwrap();
        let options = Options::throw_away().template(templates.path());
        Server::start(options.clone()).await.unwrap().stop().await.unwrap();
        let template = std::fs::read_dir(templates.path()).unwrap().next().unwrap().unwrap();
        assert!(template.path().join("PG_VERSION").is_file());
        assert!(!template.path().join("postmaster.pid").exists());
        let server = Server::start(options).await.unwrap();
        let log = server.log.tail();
        assert!(!log.contains("initdb") && log.contains("ready to accept"), "{log}");
        server.stop().await.unwrap();
    }

    #[tokio::test]
    async fn a_server_that_does_not_start_says_why_and_goes() {
        let failed = failure(Options::throw_away().setting("shared_buffers", "plenty")).await;
        assert!(failed.contains("invalid value for parameter \"shared_buffers\""), "{failed}");
    }

    #[tokio::test]
    async fn a_guard_that_cannot_begin_says_why_and_leaves_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path();
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .unwrap();
        let log = path.join("missing/log");
        let failed = Guard::start(path, Some(&log), &Account::Own).await.unwrap_err();
        let reason = std::error::Error::source(&failed).unwrap().to_string();
        assert!(reason.contains("missing/log"), "{reason}");
        assert!(gone_from(path).await);
    }

    async fn gone_from(path: &Path) -> bool {
        let started = Instant::now();
        while std::fs::read_dir(path).unwrap().next().is_some() {
            if started.elapsed() > PATIENCE {
                return false;
            }
            tokio::time::sleep(PAUSE).await;
        }
        true
    }

    #[tokio::test]
    async fn no_setting_opens_a_private_server() {
        let options = Options::throw_away().setting("listen_addresses", "*");
        let server = Server::start(options).await.unwrap();
        let log = server.log.tail();
        assert!(!log.contains("IPv4") && log.contains("Unix socket"), "{log}");
        server.stop().await.unwrap();
    }

    #[tokio::test]
    async fn the_url_names_the_socket_and_keeps_odd_names_apart() {
        let server = Server::start(Options::throw_away()).await.unwrap();
        let url = server.url("a/b c");
        assert!(url.starts_with("postgresql://postgres@/a%2Fb%20c?host=%2F"), "{url}");
        server.stop().await.unwrap();
    }
}
