//! Why a connection was not made, in words, with what to check.
use std::error::Error;
use std::io;
use std::time::Duration;

use schemactl_core::provider::ProviderError;
use tokio_postgres::error::SqlState;

use super::settings::{Address, ConnectSettings, Host};
use crate::tls;

/// What went wrong, and what to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Reason {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    pub(super) fn into_error(self, settings: &ConnectSettings) -> ProviderError {
        let Self { message, hint } = self;
        ProviderError::Connect { target: settings.display(), message, hint }
    }
}

/// One attempt that failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The addresses of the host's name were not found.
    Lookup(io::Error),
    Timeout(Duration),
    /// The server is not what `target_session_attrs` asks for.
    Unwanted(&'static str),
    Driver(tokio_postgres::Error),
}

impl Failure {
    fn cause<T: Error + 'static>(&self) -> Option<&T> {
        match self {
            Self::Driver(error) => error.source()?.downcast_ref(),
            Self::Lookup(_) | Self::Timeout(_) | Self::Unwanted(_) => None,
        }
    }

    fn tls_error(&self) -> Option<&rustls::Error> {
        self.cause::<io::Error>()?.get_ref()?.downcast_ref()
    }

    fn text(&self) -> String {
        match self {
            Self::Driver(error) => match error.source() {
                Some(source) => source.to_string(),
                None => error.to_string(),
            },
            Self::Lookup(error) => error.to_string(),
            Self::Timeout(_) | Self::Unwanted(_) => String::new(),
        }
    }

    fn sqlstate(&self) -> Option<&SqlState> {
        match self {
            Self::Driver(error) => error.code(),
            Self::Lookup(_) | Self::Timeout(_) | Self::Unwanted(_) => None,
        }
    }

    /// The server has no TLS at all.
    pub(super) fn is_tls_refused(&self) -> bool {
        // The driver has no type for it.
        self.text() == "server does not support TLS"
    }

    /// TLS was begun and did not come about.
    pub(super) fn is_handshake(&self) -> bool {
        matches!(self, Self::Driver(error) if error.to_string() == "error performing TLS handshake")
            && !self.is_tls_refused()
    }

    /// The bytes received are not of PostgreSQL's protocol.
    fn is_gibberish(&self) -> bool {
        let Self::Driver(error) = self else { return false };
        // The driver has no types for its own kinds of error.
        error.to_string().starts_with("unexpected message")
            || self.cause::<io::Error>().is_some_and(|error| {
                matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
            })
    }

    /// `pg_hba.conf` has no place for this connection, maybe for one with or without encryption.
    pub(super) fn is_not_admitted(&self) -> bool {
        self.sqlstate() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
    }

    /// Another server is no answer: this one was reached, and said no. (libpq's rule: only a
    /// server that is starting or stopping is passed over.)
    pub(super) fn is_final(&self) -> bool {
        self.is_handshake()
            || self.is_tls_refused()
            || self.sqlstate().is_some_and(|state| *state != SqlState::CANNOT_CONNECT_NOW)
            || self.text() == "password missing"
    }

    fn reason(&self, settings: &ConnectSettings, host: &Host) -> Reason {
        match self {
            Self::Lookup(error) => Reason::new(format!("the host was not found ({error})"))
                .hint("check the spelling of the host's name, and the network"),
            Self::Timeout(limit) => Reason::new(format!("no answer within {} s", limit.as_secs()))
                .hint(
                    "check host and port, and whether a firewall is between; connect_timeout \
                     (PGCONNECT_TIMEOUT) gives it more time",
                ),
            Self::Unwanted(what) => Reason::new(*what)
                .hint("target_session_attrs (PGTARGETSESSIONATTRS) asks for another server"),
            Self::Driver(error) => {
                if let Some(error) = error.as_db_error() {
                    return server_reason(error, settings);
                }
                if let Some(error) = self.tls_error() {
                    return tls::explain(error);
                }
                if self.is_tls_refused() {
                    return Reason::new("the server does not support TLS, and sslmode asks for it")
                        .hint("turn TLS on at the server (ssl = on), or use sslmode=prefer");
                }
                if self.is_handshake() {
                    return Reason::new(format!("TLS with the server failed: {}", self.text()))
                        .hint("check the host's name, and that this is a PostgreSQL server");
                }
                if self.is_gibberish() {
                    return Reason::new("what answers there is no PostgreSQL server")
                        .hint("check host and port");
                }
                match self.cause::<io::Error>() {
                    Some(error) => socket_reason(error, host),
                    None => self.login_reason(),
                }
            }
        }
    }

    fn login_reason(&self) -> Reason {
        match self.text().as_str() {
            "password missing" => Reason::new("the server asks for a password, and none is given")
                .hint("give it with PGPASSWORD, in ~/.pgpass, or in the URL"),
            "server did not use channel binding" => {
                Reason::new("the server does not bind the login to the TLS connection")
                    .hint("channel_binding=require needs TLS and a scram-sha-256 password")
            }
            "unsupported authentication method" => {
                Reason::new("the server asks for a kind of login that is not supported here")
                    .hint("let pg_hba.conf ask for scram-sha-256, cert, peer or trust")
            }
            "connection closed" => Reason::new("the server closed the connection")
                .hint("the server's log says why; it may also be no PostgreSQL server"),
            other => Reason::new(other).hint("check the server's log"),
        }
    }
}

fn socket_reason(error: &io::Error, host: &Host) -> Reason {
    let ended = matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
    );
    // The second is the driver's word for an end in the middle of a message.
    if ended || error.to_string() == "bytes remaining on stream" {
        return Reason::new("the server closed the connection")
            .hint("the server's log says why; it may also be no PostgreSQL server");
    }
    match (error.kind(), &host.address) {
        (io::ErrorKind::NotFound, Address::Socket(folder)) => {
            let port = host.port;
            Reason::new(format!("there is no server socket {}/.s.PGSQL.{port}", folder.display()))
                .hint(
                    "start the server, or name where it is with --url or PGHOST; \
                     `local:` starts a private one",
                )
        }
        (io::ErrorKind::ConnectionRefused, Address::Socket(_)) => {
            Reason::new("a socket is there, but no server listens on it").hint("start the server")
        }
        (io::ErrorKind::ConnectionRefused, Address::Tcp { .. }) => {
            Reason::new("no server listens there (connection refused)")
                .hint("check host and port, that the server runs, and its listen_addresses")
        }
        (io::ErrorKind::PermissionDenied, Address::Socket(_)) => {
            Reason::new("this user may not use the server's socket")
                .hint("check the server's unix_socket_permissions")
        }
        _ => Reason::new(error.to_string()).hint("check host, port and network"),
    }
}

fn server_reason(error: &tokio_postgres::error::DbError, settings: &ConnectSettings) -> Reason {
    let (user, database) = (&settings.user, &settings.database);
    let state = error.code();
    let hint = if *state == SqlState::INVALID_PASSWORD {
        "check user and password: in the URL, PGPASSWORD or ~/.pgpass".to_owned()
    } else if *state == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
        // The server's text is in its own language; the routine is not.
        match error.routine() {
            Some("InitializeSessionUserId") => format!(
                "create the role (CREATE ROLE \"{user}\" LOGIN), or name another user in the URL \
                 or with PGUSER"
            ),
            Some("auth_failed") => "pg_hba.conf asks for another proof than a password: for \
                peer and ident the operating system's user must be the role, for cert the client \
                certificate (sslcert, sslkey) must be of the role"
                .to_owned(),
            _ => "let the server's pg_hba.conf admit this host, user and database; it may want \
                TLS (sslmode=require) or a client certificate"
                .to_owned(),
        }
    } else if *state == SqlState::INVALID_CATALOG_NAME {
        format!("create it (createdb {database}), or check the database's name in the URL")
    } else if *state == SqlState::TOO_MANY_CONNECTIONS {
        "end other connections, or raise max_connections or the role's or database's \
            CONNECTION LIMIT"
            .to_owned()
    } else if *state == SqlState::CANNOT_CONNECT_NOW {
        "the server is starting or stopping; try again in a moment".to_owned()
    } else if *state == SqlState::INSUFFICIENT_PRIVILEGE {
        format!("the role needs GRANT CONNECT ON DATABASE \"{database}\"")
    } else {
        return Reason {
            message: error.message().to_owned(),
            hint: error.hint().or(error.detail()).map(str::to_owned),
        };
    };
    Reason::new(error.message()).hint(hint)
}

/// All that was tried, as one error.
pub(super) fn report(settings: &ConnectSettings, failures: &[(Host, Failure)]) -> ProviderError {
    let mut messages: Vec<String> = Vec::new();
    let mut hints: Vec<String> = Vec::new();
    for (host, failure) in failures {
        let Reason { message, hint } = failure.reason(settings, host);
        let message = if settings.hosts.len() > 1 { format!("{host}: {message}") } else { message };
        if !messages.contains(&message) {
            messages.push(message);
        }
        hints.extend(hint.filter(|hint| !hints.contains(hint)).into_iter().collect::<Vec<_>>());
    }
    ProviderError::Connect {
        target: settings.display(),
        message: messages.join("; "),
        hint: (!hints.is_empty()).then(|| hints.join("; ")),
    }
}
