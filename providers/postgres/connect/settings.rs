//! How to connect, from the connection string, the service file, the environment and defaults.
//! (PostgreSQL manual, libpq, "Database Connection Control Functions".)
use std::fmt::{self, Debug, Formatter};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use schemactl_core::provider::ProviderError;

use super::conninfo::{self, PARAMETERS, Settings, target_error};
use super::files::{self, Environment, PassEntry};
use crate::tls::{Negotiation, Roots, SslMode, TlsSettings};

/// A password that no output can show.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Password(String);

impl Password {
    pub(super) fn new(password: String) -> Self {
        Self(password)
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl Debug for Password {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// One server to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) address: Address,
    pub(crate) port: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    Tcp {
        /// What certificates are checked against; the address itself when no name is known.
        name: String,
        /// Where to go without asking for the name's addresses.
        ip: Option<IpAddr>,
    },
    /// The folder of the Unix socket.
    Socket(PathBuf),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.address {
            Address::Tcp { name, .. } if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            Address::Tcp { name, .. } => write!(f, "{name}:{}", self.port),
            Address::Socket(folder) => write!(f, "{}:{}", folder.display(), self.port),
        }
    }
}

/// What a server has to be to be taken (`target_session_attrs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Keepalive {
    pub(super) on: bool,
    pub(super) idle: Duration,
    pub(super) interval: Duration,
    pub(super) retries: u32,
    /// How long sent bytes may stay unacknowledged.
    pub(super) user_timeout: Option<Duration>,
}

/// Everything that is needed to connect. Neither `Debug` nor [`ConnectSettings::display`] shows
/// the password.
#[derive(Clone, Debug)]
pub(crate) struct ConnectSettings {
    pub(super) hosts: Vec<Host>,
    pub(super) database: String,
    pub(super) user: String,
    pub(super) password: Option<Password>,
    pub(super) password_file: Vec<PassEntry>,
    pub(super) application_name: String,
    pub(super) options: Option<String>,
    /// For one attempt at one address, from the socket to the first prompt. `None` waits forever.
    pub(super) connect_timeout: Option<Duration>,
    pub(super) keepalive: Keepalive,
    pub(super) wanted: Wanted,
    pub(super) channel_binding: tokio_postgres::config::ChannelBinding,
    pub(crate) tls: TlsSettings,
    warnings: Vec<String>,
}

/// Where a server's socket is when no host is named: Debian's and Red Hat's place, then PostgreSQL's.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

impl ConnectSettings {
    /// Reads a URL or a `key=value` string (empty: everything from the environment), then the
    /// service file, then libpq's environment variables, then the defaults, as libpq does.
    pub(crate) fn resolve(url: &str, env: Environment) -> Result<Self, ProviderError> {
        let mut settings = conninfo::parse(url)?;
        files::add_service(&mut settings, env)?;
        for parameter in PARAMETERS {
            if !settings.contains_key(parameter.name)
                && let Some(value) = parameter.variable.and_then(env)
            {
                settings.insert(parameter.name, value);
            }
        }
        Values(settings).build(env)
    }

    /// For people: `shop on db.example.com:5432 as app`.
    pub(crate) fn display(&self) -> String {
        let hosts: Vec<_> = self.hosts.iter().map(Host::to_string).collect();
        format!("{} on {} as {}", self.database, hosts.join(", "), self.user)
    }

    /// What was set and is not followed, such as a password file that others may read.
    pub(crate) fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The same servers and the same user, for another database.
    pub(crate) fn with_database(&self, name: &str) -> Self {
        let mut settings = self.clone();
        // The password file may name the database, but a password belongs to the user.
        if let [host] = self.hosts.as_slice() {
            settings.password = self.password_for(host).cloned();
        }
        name.clone_into(&mut settings.database);
        settings
    }

    /// The same settings for the one server that was reached.
    pub(super) fn with_host(&self, host: &Host) -> Self {
        Self { hosts: vec![host.clone()], ..self.clone() }
    }

    pub(super) fn password_for(&self, host: &Host) -> Option<&Password> {
        if self.password.is_some() {
            return self.password.as_ref();
        }
        let port = host.port.to_string();
        let find = |name: &str| {
            let keys = [name, &port, &self.database, &self.user];
            self.password_file.iter().find(|entry| entry.matches(keys))
        };
        let found = match &host.address {
            Address::Tcp { name, .. } => find(name),
            Address::Socket(folder) => {
                let folder = folder.to_string_lossy();
                // libpq looks for the default folder's socket under this name.
                let default = SOCKET_FOLDERS.contains(&&*folder).then(|| find("localhost"));
                default.flatten().or_else(|| find(&folder))
            }
        };
        found.map(|entry| &entry.password)
    }
}

/// The settings while they are still words.
struct Values(Settings);

impl Values {
    fn build(&self, env: Environment) -> Result<ConnectSettings, ProviderError> {
        self.check_accepted()?;
        let mut warnings = Vec::new();
        let user = match self.text("user") {
            Some(user) => user.to_owned(),
            None => whoami::username().map_err(|error| {
                target_error(
                    format!("the name of the operating system's user is not known: {error}"),
                    "name the database user in the URL or with PGUSER",
                )
            })?,
        };
        let password = self.text("password").map(|password| Password::new(password.to_owned()));
        let password_file = match (&password, self.path("passfile")) {
            (Some(_), _) => None,
            (None, Some(path)) => Some(path),
            (None, None) => files::user_file(env, ".pgpass", "pgpass.conf"),
        };
        Ok(ConnectSettings {
            hosts: self.hosts()?,
            database: self.text("dbname").unwrap_or(&user).to_owned(),
            user,
            password,
            password_file: password_file
                .map(|path| files::password_file(&path, &mut warnings))
                .unwrap_or_default(),
            application_name: self
                .text("application_name")
                .or_else(|| self.text("fallback_application_name"))
                .unwrap_or("schemactl")
                .to_owned(),
            options: self.text("options").map(str::to_owned),
            connect_timeout: match self.number("connect_timeout")? {
                None => Some(Duration::from_secs(10)),
                Some(0) => None,
                Some(seconds) => Some(Duration::from_secs(seconds.into())),
            },
            keepalive: self.keepalive()?,
            wanted: self.wanted(),
            channel_binding: match self.text("channel_binding") {
                Some("disable") => tokio_postgres::config::ChannelBinding::Disable,
                Some("require") => tokio_postgres::config::ChannelBinding::Require,
                _ => tokio_postgres::config::ChannelBinding::Prefer,
            },
            tls: self.tls(env)?,
            warnings,
        })
    }

    /// The value, where an empty one counts as none.
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    fn check_accepted(&self) -> Result<(), ProviderError> {
        for parameter in PARAMETERS {
            let Some(value) = self.text(parameter.name) else { continue };
            if parameter.accepted.is_empty() || parameter.accepted.contains(&value) {
                continue;
            }
            let hint = match parameter.accepted {
                [""] => "this program cannot keep to it; take it out".to_owned(),
                accepted => format!("possible here: {}", accepted.join(", ")),
            };
            let message = format!("`{}` has a value that is not possible", parameter.name);
            return Err(target_error(message, hint));
        }
        Ok(())
    }

    /// libpq takes negative numbers for "no limit", which is what 0 says.
    fn number(&self, name: &str) -> Result<Option<u32>, ProviderError> {
        let Some(value) = self.text(name) else { return Ok(None) };
        match value.trim().parse::<i32>() {
            Ok(number) => Ok(Some(u32::try_from(number).unwrap_or(0))),
            Err(_) => Err(target_error(
                format!("`{name}` is not a whole number"),
                "give it as digits, such as 10",
            )),
        }
    }

    fn hosts(&self) -> Result<Vec<Host>, ProviderError> {
        let list = |name| self.text(name).map(|text| text.split(',').collect::<Vec<_>>());
        let (names, addresses) = (list("host"), list("hostaddr"));
        let count = match (&names, &addresses) {
            (Some(names), Some(addresses)) if names.len() != addresses.len() => {
                return Err(target_error(
                    format!("{} hosts, but {} addresses", names.len(), addresses.len()),
                    "`host` and `hostaddr` (PGHOST, PGHOSTADDR) must be lists of the same length",
                ));
            }
            (Some(names), _) => names.len(),
            (None, Some(addresses)) => addresses.len(),
            (None, None) => 1,
        };
        let ports = list("port").unwrap_or_else(|| vec![""]);
        if ports.len() != 1 && ports.len() != count {
            return Err(target_error(
                format!("{count} hosts, but {} ports", ports.len()),
                "give one port for all hosts or one for each",
            ));
        }
        let mut hosts = Vec::new();
        for at in 0..count {
            let port = parse_port(ports.get(at).unwrap_or(&ports[0]))?;
            let element = |list: &Option<Vec<&'_ str>>| {
                list.as_ref()
                    .map(|list| list[at].trim())
                    .filter(|text| !text.is_empty())
                    .map(str::to_owned)
            };
            let addresses = addresses_of(element(&names), element(&addresses))?;
            hosts.extend(addresses.into_iter().map(|address| Host { address, port }));
        }
        Ok(hosts)
    }

    fn keepalive(&self) -> Result<Keepalive, ProviderError> {
        let number = |name| Ok::<_, ProviderError>(self.number(name)?.filter(|number| *number > 0));
        let seconds = |name, default: u32| {
            let given: Option<u32> = number(name)?;
            Ok::<_, ProviderError>(Duration::from_secs(given.unwrap_or(default).into()))
        };
        Ok(Keepalive {
            on: self.text("keepalives") != Some("0"),
            // The system's two hours would find a dead server long after a person gave up.
            idle: seconds("keepalives_idle", 60)?,
            interval: seconds("keepalives_interval", 10)?,
            retries: number("keepalives_count")?.unwrap_or(6),
            user_timeout: number("tcp_user_timeout")?.map(|ms| Duration::from_millis(ms.into())),
        })
    }

    fn wanted(&self) -> Wanted {
        match self.text("target_session_attrs") {
            Some("read-write") => Wanted::ReadWrite,
            Some("read-only") => Wanted::ReadOnly,
            Some("primary") => Wanted::Primary,
            Some("standby") => Wanted::Standby,
            Some("prefer-standby") => Wanted::PreferStandby,
            _ => Wanted::Any,
        }
    }

    fn tls(&self, env: Environment) -> Result<TlsSettings, ProviderError> {
        let own = |name: &str| {
            files::user_file(env, &format!(".postgresql/{name}"), name).filter(|path| path.exists())
        };
        let roots = match self.text("sslrootcert") {
            Some("system") => Roots::System,
            Some(path) => Roots::File(PathBuf::from(path)),
            None => own("root.crt").map_or(Roots::Nowhere, Roots::File),
        };
        let mode = match self.text("sslmode") {
            Some("disable") => SslMode::Disable,
            Some("allow") => SslMode::Allow,
            Some("require") => SslMode::Require,
            Some("verify-ca") => SslMode::VerifyCa,
            Some("verify-full") => SslMode::VerifyFull,
            None if roots == Roots::System => SslMode::VerifyFull,
            Some(_) | None => SslMode::Prefer,
        };
        if roots == Roots::System && mode != SslMode::VerifyFull {
            return Err(target_error(
                "sslrootcert=system needs sslmode=verify-full",
                "anybody can have a certificate of the system's authorities, so the host's name \
                 must be checked too",
            ));
        }
        let negotiation = match self.text("sslnegotiation") {
            Some("direct") => Negotiation::Direct,
            _ => Negotiation::Asked,
        };
        if negotiation == Negotiation::Direct && mode < SslMode::Require {
            return Err(target_error(
                "sslnegotiation=direct needs TLS",
                "add sslmode=require, verify-ca or verify-full",
            ));
        }
        let no_certificate = self.text("sslcertmode") == Some("disable");
        Ok(TlsSettings {
            mode,
            roots,
            certificate: self
                .path("sslcert")
                .or_else(|| own("postgresql.crt"))
                .filter(|_| !no_certificate),
            key: self
                .path("sslkey")
                .or_else(|| files::user_file(env, ".postgresql/postgresql.key", "postgresql.key")),
            revoked: self.path("sslcrl").or_else(|| own("root.crl")),
            negotiation,
            name_indication: self.text("sslsni") != Some("0"),
            version_1_2: self.text("ssl_min_protocol_version") != Some("TLSv1.3"),
            version_1_3: self.text("ssl_max_protocol_version") != Some("TLSv1.2"),
        })
    }
}

fn parse_port(text: &str) -> Result<u16, ProviderError> {
    match text.trim() {
        "" => Ok(5432),
        text => text.parse().ok().filter(|port| *port > 0).ok_or_else(|| {
            target_error("the port is not a number from 1 to 65535", "the usual port is 5432")
        }),
    }
}

fn addresses_of(name: Option<String>, ip: Option<String>) -> Result<Vec<Address>, ProviderError> {
    if let Some(text) = ip {
        let ip: IpAddr = text.parse().map_err(|_| {
            target_error(
                "`hostaddr` is not an IP address",
                "write a host's name as `host` (PGHOST), an address as `hostaddr` (PGHOSTADDR)",
            )
        })?;
        return Ok(vec![Address::Tcp { name: name.unwrap_or(text), ip: Some(ip) }]);
    }
    match name {
        Some(name) if name.starts_with('@') => Err(target_error(
            "sockets in the abstract namespace cannot be used",
            "name the folder of an ordinary socket as host",
        )),
        Some(name) if name.starts_with('/') => Ok(vec![Address::Socket(PathBuf::from(name))]),
        Some(name) => Ok(vec![Address::Tcp { ip: name.parse().ok(), name }]),
        None if cfg!(unix) => {
            Ok(SOCKET_FOLDERS.map(|folder| Address::Socket(PathBuf::from(folder))).into())
        }
        None => Ok(vec![Address::Tcp { name: "localhost".to_owned(), ip: None }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::Path;

    fn resolve(url: &str, env: &[(&str, &str)]) -> Result<ConnectSettings, ProviderError> {
        let env: BTreeMap<_, _> = env.iter().copied().collect();
        ConnectSettings::resolve(url, &|name| env.get(name).map(|value| (*value).to_owned()))
    }

    fn failure(url: &str, env: &[(&str, &str)]) -> String {
        resolve(url, env).unwrap_err().to_string()
    }

    fn write(folder: &Path, name: &str, text: &str, mode: u32) -> String {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn without_anything_the_local_sockets_and_the_users_own_names_are_used() {
        let settings = resolve("", &[]).unwrap();
        let user = whoami::username().unwrap();
        let expected = format!("{user} on /var/run/postgresql:5432, /tmp:5432 as {user}");
        assert_eq!(settings.display(), expected);
        assert_eq!(settings.application_name, "schemactl");
        assert_eq!(settings.connect_timeout, Some(Duration::from_secs(10)));
        assert_eq!(settings.tls.mode, SslMode::Prefer);
    }

    #[test]
    fn the_url_beats_the_service_which_beats_the_environment() {
        let home = tempfile::tempdir().unwrap();
        let text = "[s]\nhost=service\nuser=service\nport=1111\n";
        write(home.path(), ".pg_service.conf", text, 0o644);
        let env = [
            ("HOME", home.path().to_str().unwrap()),
            ("PGSERVICE", "s"),
            ("PGHOST", "environment"),
            ("PGUSER", "environment"),
            ("PGPORT", "2222"),
            ("PGDATABASE", "environment"),
            ("PGAPPNAME", "environment"),
        ];
        let settings = resolve("postgres://url", &env).unwrap();
        assert_eq!(settings.display(), "environment on url:1111 as service");
        assert_eq!(settings.application_name, "environment");
        assert_eq!(
            resolve("", &env[2..]).unwrap().display(),
            "environment on environment:2222 as environment"
        );
    }

    #[test]
    fn services_are_found_in_the_named_file_and_in_the_systems() {
        let folder = tempfile::tempdir().unwrap();
        let own = write(folder.path(), "own.conf", "[own]\nhost=own\ndbname=d\nuser=u", 0o644);
        write(folder.path(), "pg_service.conf", "[all]\nhost=all\ndbname=d\nuser=u", 0o644);
        let env =
            [("PGSERVICEFILE", own.as_str()), ("PGSYSCONFDIR", folder.path().to_str().unwrap())];
        assert_eq!(resolve("service=own", &env).unwrap().display(), "d on own:5432 as u");
        assert_eq!(
            resolve("postgres://?service=all", &env).unwrap().display(),
            "d on all:5432 as u"
        );
        assert_eq!(failure("service=none", &env), "the connection service `none` is not defined");
        assert!(failure("service=x", &[("PGSERVICEFILE", "/no/file")]).contains("/no/file"));
    }

    #[test]
    fn every_variable_of_libpq_is_followed() {
        let settings = resolve(
            "",
            &[
                ("PGHOST", "a,b"),
                ("PGHOSTADDR", "10.0.0.1,::1"),
                ("PGPORT", "1,2"),
                ("PGDATABASE", "d"),
                ("PGUSER", "u"),
                ("PGPASSWORD", "secret"),
                ("PGSSLMODE", "verify-ca"),
                ("PGSSLROOTCERT", "/r"),
                ("PGSSLCERT", "/c"),
                ("PGSSLKEY", "/k"),
                ("PGSSLNEGOTIATION", "direct"),
                ("PGCONNECT_TIMEOUT", "0"),
                ("PGOPTIONS", "-c x=y"),
                ("PGAPPNAME", "n"),
                ("PGTARGETSESSIONATTRS", "read-write"),
                ("PGCHANNELBINDING", "require"),
            ],
        )
        .unwrap();
        assert_eq!(settings.display(), "d on a:1, b:2 as u");
        assert_eq!(
            settings.hosts[1].address,
            Address::Tcp { name: "b".to_owned(), ip: Some("::1".parse().unwrap()) }
        );
        assert_eq!(settings.password.as_ref().unwrap().reveal(), "secret");
        assert!(!format!("{settings:?}").contains("secret"));
        assert_eq!(settings.tls.mode, SslMode::VerifyCa);
        assert_eq!(settings.tls.roots, Roots::File("/r".into()));
        assert_eq!(settings.tls.certificate, Some("/c".into()));
        assert_eq!(settings.tls.key, Some("/k".into()));
        assert_eq!(settings.tls.negotiation, Negotiation::Direct);
        assert_eq!(settings.connect_timeout, None);
        assert_eq!(settings.options.as_deref(), Some("-c x=y"));
        assert_eq!(settings.application_name, "n");
        assert_eq!(settings.wanted, Wanted::ReadWrite);
        assert_eq!(settings.channel_binding, tokio_postgres::config::ChannelBinding::Require);
    }

    #[test]
    fn the_password_file_is_asked_host_by_host_and_only_without_a_password() {
        let home = tempfile::tempdir().unwrap();
        let text =
            "# c\na:5432:d:u:of a\n*:7:*:u:of 7\nlocalhost:*:*:u:of socket\n/s:*:*:u:of /s\n";
        write(home.path(), ".pgpass", text, 0o600);
        let env = [("HOME", home.path().to_str().unwrap()), ("PGUSER", "u"), ("PGDATABASE", "d")];
        let passwords = |url: &str| {
            let settings = resolve(url, &env).unwrap();
            let hosts = settings.hosts.iter();
            hosts
                .map(|host| settings.password_for(host).map(|p| p.reveal().to_owned()))
                .map(Option::unwrap_or_default)
                .collect::<Vec<_>>()
        };
        assert_eq!(passwords("postgres://a,b,c:7"), ["of a", "", "of 7"]);
        assert_eq!(passwords("host=/s"), ["of /s"]);
        assert_eq!(passwords(""), ["of socket", "of socket"]);
        assert_eq!(passwords("postgres://u:given@a"), ["given"]);
        let other = resolve("host=a", &env).unwrap().with_database("x");
        assert_eq!(other.password_for(&other.hosts[0]).unwrap().reveal(), "of a");
        assert_eq!(other.display(), "x on a:5432 as u");
    }

    #[test]
    fn a_password_file_that_others_can_read_is_ignored_with_a_warning() {
        let home = tempfile::tempdir().unwrap();
        let path = write(home.path(), "pass", "*:*:*:*:p", 0o640);
        let settings = resolve("host=h", &[("PGPASSFILE", &path)]).unwrap();
        assert!(settings.password_for(&settings.hosts[0]).is_none());
        assert!(settings.warnings()[0].contains("chmod 600"), "{:?}", settings.warnings());
        let settings = resolve("host=h", &[("PGPASSFILE", "/no/file")]).unwrap();
        assert!(settings.warnings().is_empty());
    }

    #[test]
    fn the_users_own_certificates_are_the_default() {
        let home = tempfile::tempdir().unwrap();
        write(home.path(), ".postgresql/root.crt", "", 0o644);
        write(home.path(), ".postgresql/postgresql.crt", "", 0o644);
        let env = [("HOME", home.path().to_str().unwrap())];
        let tls = resolve("host=h", &env).unwrap().tls;
        assert_eq!(tls.roots, Roots::File(home.path().join(".postgresql/root.crt")));
        assert_eq!(tls.certificate, Some(home.path().join(".postgresql/postgresql.crt")));
        assert_eq!(tls.key, Some(home.path().join(".postgresql/postgresql.key")));
        assert_eq!(resolve("host=h sslcertmode=disable", &env).unwrap().tls.certificate, None);
    }

    #[test]
    fn weak_combinations_of_tls_settings_are_refused() {
        assert_eq!(resolve("sslrootcert=system", &[]).unwrap().tls.mode, SslMode::VerifyFull);
        assert!(failure("sslrootcert=system sslmode=require", &[]).contains("verify-full"));
        assert!(failure("sslnegotiation=direct", &[]).contains("needs TLS"));
    }

    #[test]
    fn values_that_are_not_possible_are_named_by_their_parameter() {
        for (url, what) in [
            ("sslmode=on", "`sslmode` has a value that is not possible"),
            ("require_auth=none", "`require_auth` has a value that is not possible"),
            ("port=x", "the port is not a number from 1 to 65535"),
            ("port=70000", "the port is not a number from 1 to 65535"),
            ("host=a,b port=1,2,3", "2 hosts, but 3 ports"),
            ("host=a,b hostaddr=::1", "2 hosts, but 1 addresses"),
            ("hostaddr=localhost", "`hostaddr` is not an IP address"),
            ("connect_timeout=soon", "`connect_timeout` is not a whole number"),
        ] {
            assert_eq!(failure(url, &[]), what);
        }
    }

    #[test]
    fn parameters_that_make_no_difference_are_accepted() {
        resolve("gssencmode=prefer krbsrvname=x sslcompression=0 client_encoding=auto", &[])
            .unwrap();
    }
}
