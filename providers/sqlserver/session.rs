//! One connection to a SQL Server.
use std::time::Duration;

use async_trait::async_trait;
use schemactl_core::catalog::Catalog;
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::kind::Step;
use schemactl_core::plan::Plan;
use schemactl_core::provider::{ApplyOptions, ProviderError, Scope, ServerInfo, Session};
use tiberius::Client;
use tiberius::error::Error;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};
use tracing::{debug, instrument};

use crate::address::Address;
use crate::{HINT, MISSING};

/// How long a server may take until it has said its version.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// <https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql>
const VERSION: &str = "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), \
                       CAST(SERVERPROPERTY('Edition') AS nvarchar(128))";

type Connection = Client<Compat<TcpStream>>;

/// A connection that knows its server, and cannot do more yet.
pub(crate) struct SqlServerSession {
    connection: Connection,
    server: ServerInfo,
}

impl SqlServerSession {
    /// # Errors
    /// `ProviderError::Connect` when there is no such server, it does not answer in time, or it
    /// refuses.
    #[instrument(skip_all, fields(provider = "sqlserver", target = address.target))]
    pub(crate) async fn connect(address: Address, limit: Duration) -> Result<Self, ProviderError> {
        // With two crypto libraries in one binary, rustls panics unless the choice is made. An
        // error says that it was made before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let target = address.target.clone();
        match timeout(limit, open(address)).await {
            Ok(Ok((connection, product))) => {
                debug!(product, "connected");
                Ok(Self { connection, server: ServerInfo { product, target } })
            }
            Ok(Err(error)) => Err(refused(target, &error)),
            Err(_) => Err(ProviderError::Connect {
                target,
                message: format!("no answer within {} seconds", limit.as_secs_f32()),
                hint: Some("is this a SQL Server, and may it be reached?".to_owned()),
            }),
        }
    }

    fn missing(&self) -> ProviderError {
        let ServerInfo { product, target } = &self.server;
        let message = format!("{MISSING} (the server is there: {product}, {target})");
        ProviderError::Unsupported { message, hint: Some(HINT.to_owned()) }
    }
}

/// Connects and asks for the version: `SQL Server 16.0.4105.2, Developer Edition (64-bit)`.
async fn open(address: Address) -> Result<(Connection, String), Error> {
    let stream = TcpStream::connect((address.host.as_str(), address.port)).await?;
    stream.set_nodelay(true)?;
    let mut connection = Box::pin(Client::connect(address.config, stream.compat_write())).await?;
    let row = connection.simple_query(VERSION).await?.into_row().await?;
    let text = |column| row.as_ref().map(|row| row.try_get::<&str, _>(column)).transpose();
    let version = text(0)?.flatten().unwrap_or("of unknown version");
    let edition = text(1)?.flatten().unwrap_or("unknown edition");
    let product = format!("SQL Server {version}, {edition}");
    Ok((connection, product))
}

fn refused(target: String, error: &Error) -> ProviderError {
    let (message, hint) = match error {
        Error::Server(answer) => (answer.message().to_owned(), hint_for(answer.code())),
        Error::Io { message, .. } => {
            (message.clone(), "is a SQL Server running, and are host and port right?")
        }
        Error::Tls(message) => (
            message.clone(),
            "trust the server's certificate on this machine, or add ?trustServerCertificate=true \
             inside a network that you trust",
        ),
        Error::Routing { host, port } => {
            (format!("the server sends its clients to {host}:{port}"), "use that address")
        }
        Error::Protocol(_)
        | Error::Encoding(_)
        | Error::Conversion(_)
        | Error::Utf8
        | Error::Utf16
        | Error::ParseInt(_)
        | Error::BulkInput(_) => (error.to_string(), "is this a SQL Server?"),
    };
    ProviderError::Connect { target, message, hint: Some(hint.to_owned()) }
}

/// Codes: <https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors>.
fn hint_for(code: u32) -> &'static str {
    match code {
        18452 | 18456 => "look at the user name, the password and the login's rights",
        4060 => "create the database first, or leave its name out of the URL",
        _ => "the server answered, but does not let this client in",
    }
}

#[async_trait]
impl Session for SqlServerSession {
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
        self.connection.close().await.map_err(|error| ProviderError::Lost(Box::new(error)))
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use tokio::io::AsyncWriteExt;

    use super::*;

    async fn failure(port: u16, limit: Duration) -> ProviderError {
        let url = format!("mssql://app:hunter2@127.0.0.1:{port}/shop");
        let address = Address::parse(&url).expect("a good URL");
        let error = SqlServerSession::connect(address, limit).await.err().expect("no server there");
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
            b"\x04\x01\0\x10\0\0\x01\0notatoken",
            // A PRELOGIN answer that wants encryption: the client starts TLS, and is left alone.
            b"\x04\x01\0\x1a\0\0\x01\0\0\0\x0b\0\x06\x01\0\x11\0\x01\xff\x10\0\x10\x35\0\0\x01",
            b"\x12\x01\0\x08\0\0\x01\0",
            b"\x15\x03\x03\0\x02\x02\x28",
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
}
