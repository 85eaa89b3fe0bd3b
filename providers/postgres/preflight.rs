//! What stands in the way of an apply, known before anything is locked.
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::kind::Step;
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use crate::introspect::rows;

/// Locks that one new table can take: itself, its TOAST table and that one's index, a primary key.
const LOCKS_PER_TABLE: usize = 4;

/// Whether the server can hold the locks that the statements take.
pub(crate) async fn check(
    client: &Client,
    steps: &[Step],
) -> Result<Vec<Diagnostic>, ProviderError> {
    let needed: usize = steps.iter().map(|step| locks(step.sql.as_str())).sum();
    let query = "SELECT (pg_catalog.current_setting('max_locks_per_transaction')::int * \
                 (pg_catalog.current_setting('max_connections')::int \
                  + pg_catalog.current_setting('max_prepared_transactions')::int)) AS slots, \
                 pg_catalog.current_setting('max_locks_per_transaction') AS setting";
    let sets = rows(client, query).await?;
    let row = sets.iter().flat_map(crate::row::RowSet::rows).next();
    let row = row.ok_or_else(|| ProviderError::Catalog("no settings".to_owned()))?;
    let text = |e: crate::row::DecodeError| ProviderError::Catalog(e.to_string());
    let slots = usize::try_from(row.number("slots").map_err(text)?).unwrap_or(usize::MAX);
    if needed <= slots {
        return Ok(Vec::new());
    }
    let setting: usize = row.text("setting").map_err(text)?.parse().unwrap_or(64);
    let wanted = (setting * needed).div_ceil(slots.max(1)).next_multiple_of(64);
    let message = format!(
        "this apply needs about {needed} locks in one transaction, and the server's lock table \
         holds about {slots}"
    );
    let help = format!(
        "set max_locks_per_transaction = {wanted} on the server (it is {setting}; a restart is \
         needed), or apply the files in parts"
    );
    Ok(vec![Diagnostic::error("lock-table-too-small", message).help(help)])
}

fn locks(sql: &str) -> usize {
    if sql.starts_with("CREATE TABLE") || sql.starts_with("CREATE UNLOGGED TABLE") {
        LOCKS_PER_TABLE
    } else {
        usize::from(sql.starts_with("CREATE") || sql.starts_with("DROP"))
    }
}
