//! A PostgreSQL server with TCP, TLS and every kind of login, shared by the tests that run at the
//! same time and stopped by the last of them.
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, Weak};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

const HBA: &str = "
local   all all        trust
hostssl all certuser   all cert
hostssl all tls_only   all trust
hostnossl all tls_only all reject
hostnossl all plain    all trust
host    all trusty     all trust
host    all missing    all trust
host    all full       all trust
host    all app        all scram-sha-256
host    all reader     all trust
";

/// A statement a line, for the single-user mode.
const ROLES: &str = "\
SET password_encryption = 'scram-sha-256';
CREATE ROLE app LOGIN PASSWORD 'right';
CREATE ROLE certuser LOGIN;
CREATE ROLE tls_only LOGIN;
CREATE ROLE plain LOGIN;
CREATE ROLE trusty LOGIN;
CREATE ROLE nobody_admits LOGIN;
CREATE ROLE \"full\" LOGIN CONNECTION LIMIT 0;
CREATE ROLE reader LOGIN;
ALTER ROLE reader SET default_transaction_read_only = on;
CREATE DATABASE other;
";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ssl {
    On,
    Off,
}

pub(super) struct Server {
    pub(super) port: u16,
    /// `ca.crt`, `other_ca.crt`, `client.crt`, `client.key`, `stranger.crt`, `stranger.key`.
    pub(super) files: PathBuf,
    data: PathBuf,
    bin: PathBuf,
    _folder: tempfile::TempDir,
}

impl Server {
    /// `None`, and a word about it, where no PostgreSQL is installed; a failure under CI.
    pub(super) fn shared(ssl: Ssl) -> Option<Arc<Self>> {
        static SHARED: [Mutex<Weak<Server>>; 2] =
            [Mutex::new(Weak::new()), Mutex::new(Weak::new())];
        let Some(bin) = binaries() else {
            assert!(std::env::var_os("CI").is_none(), "no PostgreSQL found; set PGBIN");
            eprintln_skip();
            return None;
        };
        let mut shared = SHARED[usize::from(ssl == Ssl::On)].lock().unwrap();
        if let Some(server) = shared.upgrade() {
            return Some(server);
        }
        let server = Arc::new(Self::start(bin, ssl));
        *shared = Arc::downgrade(&server);
        Some(server)
    }

    fn start(bin: PathBuf, ssl: Ssl) -> Self {
        let folder = tempfile::Builder::new().prefix("schemactl-test-").tempdir().unwrap();
        let (data, files) = (folder.path().join("data"), folder.path().join("files"));
        std::fs::create_dir(&files).unwrap();
        let server = Self {
            port: TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port(),
            files,
            data,
            bin,
            _folder: folder,
        };
        let home = server.data.parent().unwrap();
        if let Some(user) = ordinary_user() {
            run(Command::new("chown").args([user]).arg(home));
        }
        run(Command::new("chmod").arg("755").arg(home));
        let data = server.data.to_str().unwrap();
        run(server.tool("initdb").args(["-D", data, "-U", "root_role", "-A", "trust", "-N"]));
        server.write_certificates();
        let ssl = if ssl == Ssl::On { "on" } else { "off" };
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {}\nunix_socket_directories = '{}'\n\
             fsync = off\nssl = {ssl}\nssl_ca_file = 'ca.crt'\n",
            server.port,
            home.display()
        );
        std::fs::write(server.data.join("postgresql.conf"), settings).unwrap();
        std::fs::write(server.data.join("pg_hba.conf"), HBA).unwrap();
        server.make_roles();
        let log = server.data.join("log");
        run(server.tool("pg_ctl").args(["-D", data, "-w", "-l"]).arg(log).arg("start"));
        server
    }

    pub(super) fn socket_folder(&self) -> &Path {
        self.data.parent().unwrap()
    }

    /// By the server program alone, before it serves: not every machine has `psql`.
    fn make_roles(&self) {
        let file = self.files.join("roles.sql");
        std::fs::write(&file, ROLES).unwrap();
        let mut command = self.tool("postgres");
        command.args(["--single", "-D", self.data.to_str().unwrap(), "postgres"]);
        run(command.stdin(std::fs::File::open(file).unwrap()));
    }

    /// One of the server's programs, as a user that the server agrees to run as.
    fn tool(&self, name: &str) -> Command {
        let program = self.bin.join(name);
        let mut command = match ordinary_user() {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir("/").env_remove("PGOPTIONS");
        command
    }

    fn write_certificates(&self) {
        let ca = authority("Test CA");
        let other = authority("Other CA");
        write(&self.files.join("ca.crt"), &ca.pem());
        write(&self.files.join("other_ca.crt"), &other.pem());
        write(&self.data.join("ca.crt"), &ca.pem());
        issue(&ca, &["db.test", "*.wild.test"], "db.test", &self.data.join("server"));
        issue(&ca, &[], "certuser", &self.files.join("client"));
        issue(&other, &[], "certuser", &self.files.join("stranger"));
        if let Some(user) = ordinary_user() {
            run(Command::new("chown").args(["-R", user]).arg(&self.data));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data.to_str().unwrap();
        // Not `run`: a server that did not start has nothing to stop.
        let stopped = self.tool("pg_ctl").args(["-D", data, "-m", "immediate", "stop"]).output();
        assert!(stopped.is_ok());
    }
}

pub(super) type Authority = CertifiedIssuer<'static, KeyPair>;

pub(super) fn params(names: &[&str], common_name: &str) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params
}

pub(super) fn authority(name: &str) -> Authority {
    let mut params = params(&[], name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Writes `PATH.crt` and `PATH.key`.
fn issue(ca: &Authority, names: &[&str], common_name: &str, path: &Path) {
    let key = KeyPair::generate().unwrap();
    let certificate = params(names, common_name).signed_by(&key, ca).unwrap();
    write(&path.with_extension("crt"), &certificate.pem());
    write(&path.with_extension("key"), &key.serialize_pem());
}

fn write(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// The user to run the server as: `None` for the own one, which must not be root.
fn ordinary_user() -> Option<&'static str> {
    if whoami::username().unwrap() != "root" {
        return None;
    }
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
    let postgres = passwd.lines().any(|line| line.starts_with("postgres:"));
    Some(if postgres { "postgres" } else { "nobody" })
}

fn binaries() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> =
        std::env::var_os("PGBIN").map(PathBuf::from).into_iter().collect();
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.map(|version| version.unwrap().path().join("bin")));
    }
    folders.into_iter().find(|folder| folder.join("initdb").exists())
}

#[allow(clippy::print_stderr, reason = "a test that does not run should be seen")]
fn eprintln_skip() {
    eprintln!("skipped: no PostgreSQL found in PGBIN, PATH or /usr/lib/postgresql/*/bin");
}

fn run(command: &mut Command) {
    // Not piped: the server would keep the pipe open for ever.
    let folder = tempfile::tempdir().unwrap();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let status = command.stdout(log.try_clone().unwrap()).stderr(log).status().unwrap();
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(status.success(), "{command:?}: {log}");
}
