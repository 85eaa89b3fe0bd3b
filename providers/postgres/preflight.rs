//! What stands in the way of an apply, known before anything is locked.
mod locks;
mod rights;

use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::plan::Plan;
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use crate::introspect::rows;
use crate::row::{DecodeError, Row, RowSet};

/// Whether the server takes changes, the role may make them, and its locks fit.
pub(crate) async fn check(client: &Client, plan: &Plan) -> Result<Vec<Diagnostic>, ProviderError> {
    if plan.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(reason) = read_only(client).await? {
        return Ok(vec![reason]);
    }
    let (rights, locks) = (rights::check(client, plan).await?, locks::check(client, plan).await?);
    Ok(rights.into_iter().chain(locks).collect())
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
