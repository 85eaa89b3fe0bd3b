//! Where and how to connect: URLs, libpq's variables and files; and the connection itself.
use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schemactl_core::cleanup;
use schemactl_core::provider::ProviderError;
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, CancelToken, Client, Config, SimpleQueryMessage, Socket};

use crate::tls::{Encrypted, Negotiation, SslMode, Tls};

mod conninfo;
pub(crate) mod failure;
mod files;
mod settings;

use failure::Failure;
use settings::{Address, Host, Wanted};

pub(crate) use settings::ConnectSettings;

/// A live connection. Dropping it ends it; [`Connection::close`] also waits for the end.
pub(crate) struct Connection {
    pub(crate) client: Client,
    settings: ConnectSettings,
    /// The address that was connected to; `None` for a Unix socket.
    peer: Option<SocketAddr>,
    server_version: String,
    task: JoinHandle<Result<(), tokio_postgres::Error>>,
    unfinished: Unfinished,
}

impl Connection {
    /// `15.14 (Debian 15.14-0+deb12u1)`
    pub(crate) fn server_version(&self) -> &str {
        &self.server_version
    }

    /// The settings, for the one server that was reached.
    pub(crate) fn settings(&self) -> &ConnectSettings {
        &self.settings
    }

    /// The address that was connected to; `None` for a Unix socket.
    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// How to reach another database of the same server as the same user.
    pub(crate) fn with_database(&self, name: &str) -> ConnectSettings {
        self.settings.with_database(name)
    }

    /// What stops the statement that is running, from any task.
    #[cfg(test)]
    pub(crate) fn canceller(&self) -> Canceller {
        self.unfinished.0.clone().expect("taken only when the connection ends")
    }

    /// Takes leave of the server and waits until the connection is gone.
    pub(crate) async fn close(self) -> Result<(), ProviderError> {
        let Self { client, task, mut unfinished, .. } = self;
        unfinished.0 = None;
        drop(client);
        match task.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(ProviderError::Lost(Box::new(error))),
            Err(error) => Err(ProviderError::Lost(Box::new(error))),
        }
    }
}

/// Stops what a connection is doing when it is given up half-way (Ctrl-C, an error elsewhere): a
/// server notices that its client is gone only when it next talks to it, and until then it works
/// on, or waits for a lock while it holds others.
struct Unfinished(Option<Canceller>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(canceller) = self.0.take() {
            cleanup::defer(async move {
                match tokio::time::timeout(CANCEL_TIMEOUT, canceller.cancel()).await {
                    Ok(Ok(())) => tracing::debug!("cancelled what was running"),
                    Ok(Err(error)) => tracing::debug!(%error, "not cancelled"),
                    Err(_) => tracing::debug!("not cancelled in time"),
                }
            });
        }
    }
}

/// How long asking for a cancellation may take.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(2);

/// Stops the running statement of one connection.
#[derive(Clone)]
pub(crate) struct Canceller {
    token: CancelToken,
    tls: Tls,
}

impl Canceller {
    /// Asks the server to stop. That it was asked does not mean that it did.
    pub(crate) async fn cancel(&self) -> Result<(), ProviderError> {
        let asked = self.token.cancel_query(self.tls.clone()).await;
        asked.map_err(|error| ProviderError::Lost(Box::new(error)))
    }
}

/// Connects to the first host that takes the connection.
#[tracing::instrument(skip_all, fields(provider = "postgres", target = settings.display()))]
pub(crate) async fn connect(settings: &ConnectSettings) -> Result<Connection, ProviderError> {
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    let needs_tls = settings.tls.mode != SslMode::Disable
        && settings.hosts.iter().any(|host| matches!(host.address, Address::Tcp { .. }));
    let tls = if needs_tls {
        Tls::new(&settings.tls).map_err(|reason| reason.into_error(settings))?
    } else {
        Tls::unused()
    };
    let rounds: &[Wanted] = match settings.wanted {
        Wanted::PreferStandby => &[Wanted::Standby, Wanted::Any],
        Wanted::Any | Wanted::ReadWrite | Wanted::ReadOnly | Wanted::Primary | Wanted::Standby => {
            std::slice::from_ref(&settings.wanted)
        }
    };
    let mut failures = Vec::new();
    'rounds: for wanted in rounds {
        for host in &settings.hosts {
            match connect_host(settings, host, *wanted, &tls).await {
                Ok(connection) => return Ok(connection),
                Err(failure) => {
                    tracing::debug!(%host, ?failure, "not connected");
                    let last = failure.is_final();
                    failures.push((host.clone(), failure));
                    if last {
                        break 'rounds;
                    }
                }
            }
        }
    }
    Err(failure::report(settings, &failures))
}

/// Tries every address of a host; the failure is the last one.
async fn connect_host(
    settings: &ConnectSettings,
    host: &Host,
    wanted: Wanted,
    tls: &Tls,
) -> Result<Connection, Failure> {
    let attempt = |ip| connect_address(Attempt { settings, host, ip, wanted, tls });
    let name = match &host.address {
        Address::Socket(_) => return attempt(None).await,
        Address::Tcp { ip: Some(ip), .. } => return attempt(Some(*ip)).await,
        Address::Tcp { name, ip: None } => name,
    };
    let lookup = tokio::net::lookup_host((name.as_str(), host.port));
    let addresses = within(settings, async { lookup.await.map_err(Failure::Lookup) }).await?;
    let mut failure = None;
    for address in addresses {
        match attempt(Some(address.ip())).await {
            Ok(connection) => return Ok(connection),
            Err(error) if error.is_final() => return Err(error),
            Err(error) => failure = Some(error),
        }
    }
    let none = || Failure::Lookup(std::io::Error::other("it has no address"));
    Err(failure.unwrap_or_else(none))
}

/// Limits one attempt by `connect_timeout`.
async fn within<T>(
    settings: &ConnectSettings,
    attempt: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    match settings.connect_timeout {
        None => attempt.await,
        Some(limit) => match tokio::time::timeout(limit, attempt).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::Timeout(limit)),
        },
    }
}

#[derive(Clone, Copy)]
struct Attempt<'a> {
    settings: &'a ConnectSettings,
    host: &'a Host,
    /// `None` for a Unix socket.
    ip: Option<IpAddr>,
    wanted: Wanted,
    tls: &'a Tls,
}

/// Goes through the kinds of encryption that `sslmode` allows, in libpq's order.
async fn connect_address(attempt: Attempt<'_>) -> Result<Connection, Failure> {
    use tokio_postgres::config::SslMode::{Disable, Prefer, Require};
    // A Unix socket has no TLS, whatever sslmode says.
    if attempt.ip.is_none() {
        return attempt.run(Disable).await;
    }
    match attempt.settings.tls.mode {
        SslMode::Disable => attempt.run(Disable).await,
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => attempt.run(Require).await,
        SslMode::Allow => match attempt.run(Disable).await {
            Err(plain) if plain.is_not_admitted() => match attempt.run(Require).await {
                Err(encrypted) if encrypted.is_tls_refused() => Err(plain),
                outcome => outcome,
            },
            outcome => outcome,
        },
        SslMode::Prefer => match attempt.run(Prefer).await {
            Err(failure) if failure.is_handshake() => attempt.run(Disable).await,
            // Two refusals: the first one knows more, such as that a certificate is missing.
            Err(failure) if failure.is_not_admitted() => match attempt.run(Disable).await {
                Err(plain) if plain.is_not_admitted() => Err(failure),
                outcome => outcome,
            },
            outcome => outcome,
        },
    }
}

impl Attempt<'_> {
    async fn run(self, mode: tokio_postgres::config::SslMode) -> Result<Connection, Failure> {
        let config = self.config(mode);
        within(self.settings, async {
            let (client, connection) =
                config.connect(self.tls.clone()).await.map_err(Failure::Driver)?;
            let server_version = connection.parameter("server_version").unwrap_or("unknown");
            let server_version = server_version.to_owned();
            let task = tokio::spawn(drive(connection));
            if let Some(unwanted) = unwanted(&client, self.wanted).await? {
                return Err(Failure::Unwanted(unwanted));
            }
            let settings = self.settings.with_host(self.host);
            let tls = self.tls.clone();
            let unfinished = Unfinished(Some(Canceller { token: client.cancel_token(), tls }));
            let peer = self.ip.map(|ip| SocketAddr::new(ip, self.host.port));
            Ok(Connection { client, settings, peer, server_version, task, unfinished })
        })
        .await
    }

    fn config(self, mode: tokio_postgres::config::SslMode) -> Config {
        let settings = self.settings;
        let mut config = Config::new();
        match &self.host.address {
            #[cfg(unix)]
            Address::Socket(folder) => {
                config.host_path(folder);
            }
            // Never reached by a socket: other systems' hosts are all TCP, and fail by name.
            #[cfg(not(unix))]
            Address::Socket(folder) => {
                config.host(folder.to_string_lossy());
            }
            Address::Tcp { name, .. } => {
                config.host(name);
            }
        }
        if let Some(ip) = self.ip {
            config.hostaddr(ip);
        }
        config
            .port(self.host.port)
            .user(&settings.user)
            .dbname(&settings.database)
            .application_name(&settings.application_name)
            .channel_binding(settings.channel_binding)
            .ssl_mode(mode)
            .ssl_negotiation(match settings.tls.negotiation {
                Negotiation::Asked => tokio_postgres::config::SslNegotiation::Postgres,
                Negotiation::Direct => tokio_postgres::config::SslNegotiation::Direct,
            })
            .keepalives(settings.keepalive.on)
            .keepalives_idle(settings.keepalive.idle)
            .keepalives_interval(settings.keepalive.interval)
            .keepalives_retries(settings.keepalive.retries);
        if let Some(limit) = settings.connect_timeout {
            // Also for the connection of a cancel request, which comes later.
            config.connect_timeout(limit);
        }
        if let Some(limit) = settings.keepalive.user_timeout {
            config.tcp_user_timeout(limit);
        }
        if let Some(options) = &settings.options {
            config.options(options);
        }
        if let Some(password) = settings.password_for(self.host) {
            config.password(password.reveal());
        }
        config
    }
}

/// Moves the bytes of a connection until it ends, and logs the server's remarks.
async fn drive(
    mut connection: tokio_postgres::Connection<Socket, Encrypted<Socket>>,
) -> Result<(), tokio_postgres::Error> {
    while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notice(notice) = message? {
            tracing::debug!(severity = notice.severity(), message = notice.message(), "notice");
        }
    }
    Ok(())
}

/// Why the server is not the kind that is wanted. (libpq, `target_session_attrs`.)
async fn unwanted(client: &Client, wanted: Wanted) -> Result<Option<&'static str>, Failure> {
    let (question, answer, why) = match wanted {
        Wanted::Any | Wanted::PreferStandby => return Ok(None),
        Wanted::ReadWrite => ("SHOW transaction_read_only", "off", "the session is read-only"),
        Wanted::ReadOnly => ("SHOW transaction_read_only", "on", "the session is not read-only"),
        Wanted::Primary => ("SELECT pg_catalog.pg_is_in_recovery()", "f", "it is a standby"),
        Wanted::Standby => ("SELECT pg_catalog.pg_is_in_recovery()", "t", "it is not a standby"),
    };
    let messages = client.simple_query(question).await.map_err(Failure::Driver)?;
    let is_answer = |message: &SimpleQueryMessage| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some(answer));
    Ok((!messages.iter().any(is_answer)).then_some(why))
}

#[cfg(test)]
mod tests;
