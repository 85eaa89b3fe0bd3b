//! Poolers in transaction mode (`PgBouncer`'s `pool_mode = transaction` and its like): what looks like one
//! session is another one in every transaction, and settings and locks of sessions are somebody else's
//! next. <https://www.pgbouncer.org/features.html>
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use crate::connect::{Connection, connect};
use crate::failure;
use crate::introspect::rows;
use crate::row::{DecodeError, Row, RowSet};

/// What is to be said of a plan whose statements go through one.
pub(crate) async fn check(
    connection: &Connection,
    needs_session: bool,
) -> Result<Option<Diagnostic>, ProviderError> {
    if !is_between(connection).await? {
        return Ok(None);
    }
    let is = "a pooler in transaction mode is between here and the server";
    let session = "name the server itself, or a pool in session mode";
    Ok(Some(if needs_session {
        let why = "an apply of several groups needs a session of its own, for the lock that keeps other \
                   applies out and for what runs in no transaction";
        Diagnostic::error("pooler", format!("{is}, and {why}"))
            .help(format!("{session}; or apply it in one transaction, without `--online`"))
    } else {
        let limit =
            "an apply in one transaction works, one in several groups (`--online`) does not";
        Diagnostic::warning("pooler", format!("{is}: {limit}")).help(session)
    }))
}

/// Whether statements outside of a transaction come to sessions that others come to as well.
async fn is_between(connection: &Connection) -> Result<bool, ProviderError> {
    if is_direct(connection).await? {
        return Ok(false);
    }
    let client = &connection.client;
    let session = process(client).await?;
    // A pool that hands out its sessions in turn.
    if process(client).await? != session {
        return Ok(true);
    }
    // One that hands out the last one used gives it to whoever comes next. Two connections that are both
    // open share no session of a server.
    let other = connect(connection.settings()).await?;
    let begin = "BEGIN READ ONLY";
    other.client.batch_execute(begin).await.map_err(|error| failure::server(&error, begin))?;
    let shared = process(&other.client).await? == session || process(client).await? != session;
    let end = "ROLLBACK";
    other.client.batch_execute(end).await.map_err(|error| failure::server(&error, end))?;
    other.close().await?;
    Ok(shared)
}

/// Whether the server itself was connected to: its own address is the one that was reached.
async fn is_direct(connection: &Connection) -> Result<bool, ProviderError> {
    let Some(peer) = connection.peer() else { return Ok(false) };
    let query = "SELECT pg_catalog.host(pg_catalog.inet_server_addr()) AS address, \
                 pg_catalog.inet_server_port()::pg_catalog.text AS port";
    let (address, port) = one(&connection.client, query, |row| {
        let text = |name| row.optional(name).map(|value| value.map(str::to_owned));
        Ok((text("address")?, text("port")?))
    })
    .await?;
    let is_peer = address.is_some_and(|address| address == peer.ip().to_string());
    Ok(is_peer && port.is_some_and(|port| port == peer.port().to_string()))
}

/// The process at the server that answers.
async fn process(client: &Client) -> Result<i64, ProviderError> {
    one(client, "SELECT pg_catalog.pg_backend_pid() AS pid", |row| row.number("pid")).await
}

/// What the one row of a query says.
async fn one<T>(
    client: &Client,
    query: &str,
    read: impl FnOnce(&Row<'_>) -> Result<T, DecodeError>,
) -> Result<T, ProviderError> {
    let sets = rows(client, query).await?;
    let row = sets.iter().flat_map(RowSet::rows).next().expect("a query of one row");
    read(&row).map_err(|error| ProviderError::Catalog(error.to_string()))
}
