//! Against a private MariaDB, started for the test and stopped after it.
#![cfg(unix)]

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use schemactl_core::provider::{Provider, ProviderError, Scope, Session, Target};
use schemactl_mysql::MySql;

/// Seconds a server may take to come up on a busy machine.
const START_LIMIT: u64 = 60;

struct PrivateServer {
    process: Child,
    folder: tempfile::TempDir,
}

impl PrivateServer {
    /// Socket only, no TCP, data in a folder that goes away with the value. Run as root, it becomes
    /// `nobody`, as it refuses to be root.
    fn start() -> Self {
        let server = binary(&["mariadbd", "mysqld"]);
        let install = binary(&["mariadb-install-db", "mysql_install_db"]);
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let is_root = folder.path().metadata().expect("it was just made").uid() == 0;
        let user: &[&str] = if is_root { &["--user=nobody"] } else { &[] };
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).expect("ours");
        let data = format!("--datadir={}", folder.path().join("data").display());

        let made = Command::new(install)
            .args(["--no-defaults", &data, "--auth-root-authentication-method=normal"])
            .arg("--skip-test-db")
            .args(user)
            .output()
            .expect("mariadb-install-db runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));

        let log = std::fs::File::create(folder.path().join("log")).expect("ours");
        let process = Command::new(server)
            .args(["--no-defaults", &data, "--skip-networking", "--socket=socket"])
            .args(user)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        Self { process, folder }
    }

    fn url(&self, login: &str, database: &str) -> String {
        let socket = self.folder.path().join("data/socket");
        let socket = socket.to_str().expect("plain name").replace('/', "%2F");
        format!("mariadb://{login}@localhost/{database}?socket={socket}")
    }

    async fn connect(&mut self, login: &str, database: &str) -> Result<Connection, ProviderError> {
        let url = self.url(login, database);
        let target = Target { url, base: PathBuf::new(), cache: None };
        let start = Instant::now();
        loop {
            match MySql.connect(&target).await {
                // Not listening yet.
                Err(ProviderError::Connect { message, .. }) if message.contains("os error") => {
                    let ended = self.process.try_wait().expect("ours");
                    let log = std::fs::read_to_string(self.folder.path().join("log"));
                    assert!(ended.is_none(), "the server stopped: {}", log.unwrap_or_default());
                    assert!(start.elapsed().as_secs() < START_LIMIT, "no server: {message}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                other => return other,
            }
        }
    }
}

type Connection = Box<dyn Session>;

impl Drop for PrivateServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Finds a program on `PATH` and where Debian puts servers, which an ordinary user's `PATH` lacks.
fn binary(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/libexec", "/opt/homebrew/bin"].map(PathBuf::from))
        .collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| Path::is_file(file))
        .unwrap_or_else(|| {
            panic!(
                "this test needs a MariaDB server and found no {}; install it with \
                 `apt-get install --no-install-recommends mariadb-server-core mariadb-client-core`",
                names[0]
            )
        })
}

#[tokio::test(flavor = "current_thread")]
async fn a_real_server_is_reported_and_then_said_to_be_unsupported() {
    let mut server = PrivateServer::start();
    let mut session = server.connect("root", "mysql").await.expect("a server");
    let info = session.server().clone();
    assert!(info.product.starts_with("MariaDB 1"), "{}", info.product);
    assert!(info.target.starts_with("mysql on /") && info.target.ends_with(" as root"), "{info:?}");

    let error = session.introspect(&Scope::default()).await.expect_err("unsupported");
    let ProviderError::Unsupported { message, hint: Some(_) } = &error else {
        panic!("not the error wanted: {error:?}")
    };
    for part in ["plan, apply and validate", &info.product, &info.target] {
        assert!(message.contains(part), "{message}");
    }
    session.close().await.expect("the server is there");

    let error = server.connect("root:hunter2", "mysql").await.err().expect("wrong password");
    assert!(error.to_string().contains("Access denied"), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");

    let error = server.connect("root", "nowhere").await.err().expect("no such database");
    assert!(error.to_string().contains("Unknown database 'nowhere'"), "{error}");
}
