//! One connection to a MySQL or MariaDB server.
use std::time::Duration;

use async_trait::async_trait;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, DriverError, Error, IoError, ServerError};
use schemactl_core::catalog::Catalog;
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::kind::Step;
use schemactl_core::plan::Plan;
use schemactl_core::provider::{ApplyOptions, ProviderError, Scope, ServerInfo, Session};
use tokio::time::timeout;
use tracing::{debug, instrument};

use crate::address::Address;
use crate::{HINT, MISSING};

/// How long a server may take until it has said its version.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection that knows its server, and cannot do more yet.
pub(crate) struct MySqlSession {
    connection: Conn,
    server: ServerInfo,
}

impl MySqlSession {
    /// # Errors
    /// `ProviderError::Connect` when there is no such server, it does not answer in time, or it
    /// refuses.
    #[instrument(skip_all, fields(provider = "mysql", target = address.target))]
    pub(crate) async fn connect(address: Address, limit: Duration) -> Result<Self, ProviderError> {
        // With two crypto libraries in one binary, rustls panics unless the choice is made. An
        // error says that it was made before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let Address { options, target } = address;
        let opened = timeout(limit, async {
            let mut connection = Conn::new(options).await?;
            let version: Option<String> = connection.query_first("SELECT VERSION()").await?;
            Ok((connection, version))
        })
        .await;
        match opened {
            Ok(Ok((connection, version))) => {
                let product = product(version.as_deref().unwrap_or_default());
                debug!(product, "connected");
                Ok(Self { connection, server: ServerInfo { product, target } })
            }
            Ok(Err(error)) => Err(refused(target, &error)),
            Err(_) => Err(ProviderError::Connect {
                target,
                message: format!("no answer within {} seconds", limit.as_secs_f32()),
                hint: Some("is this a MySQL or MariaDB server, and may it be reached?".to_owned()),
            }),
        }
    }

    fn missing(&self) -> ProviderError {
        let ServerInfo { product, target } = &self.server;
        let message = format!("{MISSING} (the server is there: {product}, {target})");
        ProviderError::Unsupported { message, hint: Some(HINT.to_owned()) }
    }
}

/// `10.11.6-MariaDB-0+deb12u1` is MariaDB 10.11.6. The full text is in
/// <https://dev.mysql.com/doc/refman/8.4/en/information-functions.html#function_version>.
fn product(version: &str) -> String {
    let name = if version.contains("MariaDB") { "MariaDB" } else { "MySQL" };
    format!("{name} {}", version.split('-').next().unwrap_or(version))
}

fn refused(target: String, error: &Error) -> ProviderError {
    let (message, hint) = match error {
        Error::Server(ServerError { code, message, .. }) => (message.clone(), hint_for(*code)),
        Error::Io(IoError::Io(error)) => {
            (error.to_string(), "is the server running, and are host and port right?")
        }
        Error::Io(IoError::Tls(error)) => (
            error.to_string(),
            "the server's certificate must be signed by a public authority and name the host",
        ),
        Error::Driver(DriverError::NoClientSslFlagFromServer) => {
            ("the server does not speak TLS".to_owned(), "drop `require_ssl` or set TLS up there")
        }
        Error::Driver(error) => (error.to_string(), "is this a MySQL or MariaDB server?"),
        Error::Other(error) => (error.to_string(), "is this a MySQL or MariaDB server?"),
        Error::Url(_) => ("the address cannot be used".to_owned(), "look at the URL's options"),
    };
    ProviderError::Connect { target, message, hint: Some(hint.to_owned()) }
}

/// Codes: <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>.
fn hint_for(code: u16) -> &'static str {
    match code {
        1044 | 1045 | 1698 => "look at the user name, the password and the user's rights",
        1049 => "create the database first, or leave its name out of the URL",
        _ => "the server answered, but does not let this client in",
    }
}

#[async_trait]
impl Session for MySqlSession {
    fn server(&self) -> &ServerInfo {
        &self.server
    }

    async fn introspect(&mut self, _scope: &Scope) -> Result<Catalog, ProviderError> {
        Err(self.missing())
    }

    async fn preflight(&mut self, _plan: &Plan) -> Result<Vec<Diagnostic>, ProviderError> {
        Err(self.missing())
    }

    async fn begin(&mut self, _options: &ApplyOptions) -> Result<(), ProviderError> {
        Err(self.missing())
    }

    async fn execute(&mut self, _steps: &[&Step]) -> (Vec<Duration>, Result<(), ProviderError>) {
        (Vec::new(), Err(self.missing()))
    }

    async fn commit(&mut self) -> Result<(), ProviderError> {
        Err(self.missing())
    }

    async fn rollback(&mut self) -> Result<(), ProviderError> {
        Err(self.missing())
    }

    async fn close(self: Box<Self>) -> Result<(), ProviderError> {
        self.connection.disconnect().await.map_err(|error| ProviderError::Lost(Box::new(error)))
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use tokio::io::AsyncWriteExt;

    use super::*;

    async fn failure(port: u16, limit: Duration) -> ProviderError {
        let url = format!("mysql://app:hunter2@127.0.0.1:{port}/shop");
        let address = Address::parse(&url).expect("a good URL");
        let error = MySqlSession::connect(address, limit).await.err().expect("no server there");
        let ProviderError::Connect { target, message, hint } = &error else {
            panic!("not a connection error: {error:?}")
        };
        assert_eq!(*target, format!("shop on 127.0.0.1:{port} as app"));
        assert!(!message.is_empty() && hint.is_some());
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        error
    }

    /// A listener that sends `greeting` to whoever comes, and then closes.
    async fn fake_server(greeting: &'static [u8]) -> u16 {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.write_all(greeting).await;
            }
        });
        port
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_closed_port_is_a_refused_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        drop(listener);
        let error = failure(port, CONNECT_TIMEOUT).await;
        assert!(error.to_string().to_lowercase().contains("refused"), "{error}");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_server_that_closes_or_talks_garbage_is_a_clear_error() {
        for greeting in [
            b"".as_slice(),
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"\x05\0\0\0hello",
            b"\xff\xff\xff\xff\xff\xff\xff\xff",
            &[0; 4096],
        ] {
            failure(fake_server(greeting).await, CONNECT_TIMEOUT).await;
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_server_that_says_nothing_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let error = failure(port, Duration::from_millis(200)).await;
        assert!(error.to_string().ends_with("no answer within 0.2 seconds"), "{error}");
    }

    #[test]
    fn the_product_is_read_from_the_version() {
        assert_eq!(product("10.11.6-MariaDB-0+deb12u1"), "MariaDB 10.11.6");
        assert_eq!(product("8.4.3"), "MySQL 8.4.3");
    }
}
