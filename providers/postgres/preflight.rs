//! What stands in the way of an apply, known before anything is locked.
mod locks;
mod rights;

use schemactl_core::diagnostic::{Diagnostic, Severity};
use schemactl_core::plan::Plan;
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use crate::connect::Connection;
use crate::introspect::rows;
use crate::row::{DecodeError, Row, RowSet};
use crate::{cost, pooler};

/// Whether the server takes changes, the role may make them, and its locks fit.
pub(crate) async fn check(
    connection: &Connection,
    plan: &Plan,
) -> Result<Vec<Diagnostic>, ProviderError> {
    let client = &connection.client;
    if plan.is_empty() {
        return Ok(Vec::new());
    }
    let server = server(connection, plan.needs_session()).await?;
    if server.iter().any(|found| found.severity == Severity::Error) {
        return Ok(server);
    }
    let (rights, locks) = (rights::check(client, plan).await?, locks::check(client, plan).await?);
    let unknown = statistics(client, plan).await?;
    Ok(rights.into_iter().chain(locks).chain(server).chain(unknown).collect())
}

/// Whether the server takes changes at all, by this connection.
pub(crate) async fn server(
    connection: &Connection,
    needs_session: bool,
) -> Result<Vec<Diagnostic>, ProviderError> {
    if let Some(reason) = read_only(&connection.client).await? {
        return Ok(vec![reason]);
    }
    Ok(pooler::check(connection, needs_session).await?.into_iter().collect())
}

/// Why nothing at all can be changed here.
async fn read_only(client: &Client) -> Result<Option<Diagnostic>, ProviderError> {
    let query = "SELECT pg_catalog.pg_is_in_recovery() AS standby, \
                 pg_catalog.current_setting('default_transaction_read_only') = 'on' AS read_only, \
                 current_user AS role";
    let state = row(client, query, |row| {
        Ok((row.flag("standby")?, row.flag("read_only")?, row.text("role")?.to_owned()))
    });
    Ok(match state.await? {
        (true, _, _) => Some(
            Diagnostic::error("standby", "the server is a standby, which takes no changes")
                .help("name the primary server"),
        ),
        (false, true, role) => Some(
            Diagnostic::error(
                "read-only",
                format!(
                    "sessions of `{role}` are read-only here: default_transaction_read_only is on"
                ),
            )
            .help("turn the setting off for the role or the database, or name another role"),
        ),
        (false, false, _) => None,
    })
}

/// What the role may not know of other sessions, where that is asked.
async fn statistics(client: &Client, plan: &Plan) -> Result<Option<Diagnostic>, ProviderError> {
    // Sessions of others have neither a state nor a snapshot then.
    if !cost::builds_concurrently(plan) && plan.waits.is_empty() {
        return Ok(None);
    }
    let query = "SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS may, \
                 current_user AS role, pg_catalog.quote_ident(current_user) AS quoted";
    let state = row(client, query, |row| {
        let (role, quoted) = (row.text("role")?.to_owned(), row.text("quoted")?.to_owned());
        Ok((row.flag("may")?, role, quoted))
    });
    let (may, role, quoted) = state.await?;
    Ok((!may).then(|| {
        let message = format!(
            "what sessions of other roles are doing is not known: the role `{role}` may not see it"
        );
        Diagnostic::warning("no-statistics", message)
            .note("their locks are; their state and their snapshots are not")
            .help(format!("have somebody who may run: GRANT pg_read_all_stats TO {quoted}"))
    }))
}

/// The one row that a query gives.
async fn row<T>(
    client: &Client,
    query: &str,
    read: impl FnOnce(&Row<'_>) -> Result<T, DecodeError>,
) -> Result<T, ProviderError> {
    let sets = rows(client, query).await?;
    let row = sets.iter().flat_map(RowSet::rows).next();
    let row = row.ok_or_else(|| ProviderError::Catalog("a query gave no row".to_owned()))?;
    read(&row).map_err(|error| ProviderError::Catalog(error.to_string()))
}
