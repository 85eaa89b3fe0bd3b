//! How many rows and values are lost for good with the tables and columns that a plan drops.
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::catalog::{Object, ObjectId};
use schemactl_core::cost::Loss;
use schemactl_core::ident::QName;
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Action, Plan};
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;
use tracing::debug;

use super::words::qualified;
use crate::failure;
use crate::introspect::rows;
use crate::kinds::column::Column;
use crate::kinds::table::Table;
use crate::row::RowSet;
use crate::sql::sql;

/// How many milliseconds a table may take to be counted.
const LIMIT: u32 = 5_000;

/// Counts what each drop of a table or a column takes along. `renamed`: tables that are called
/// otherwise until the plan runs.
pub(super) async fn count(
    client: &Client,
    plan: &Plan,
    renamed: &BTreeMap<QName, QName>,
) -> Result<Vec<Loss>, ProviderError> {
    let mut losses = Vec::new();
    for (object, query) in queries(plan, renamed) {
        let rows = one(client, &query).await?;
        losses.push(Loss { object, rows });
    }
    Ok(losses)
}

fn queries(plan: &Plan, renamed: &BTreeMap<QName, QName>) -> Vec<(ObjectId, String)> {
    let gone: Vec<&Object> = plan
        .changes
        .iter()
        .filter(|change| matches!(change.action, Action::Drop | Action::Replace))
        .filter_map(|change| change.old.as_ref())
        .collect();
    let tables: BTreeSet<&ObjectId> = gone.iter().map(|old| &old.id).collect();
    let live = |name: QName| renamed.get(&name).cloned().unwrap_or(name);
    let mut queries = Vec::new();
    for old in gone {
        let Some(table) = qualified(&old.id.path).map(live) else { continue };
        if old.id.kind == Table::NAME && old.typed::<Table>().body.has_rows() {
            let query = sql!("SELECT count(*) AS count FROM ONLY {}", Name(&table));
            queries.push((old.id.clone(), query.as_str().to_owned()));
        }
        let with_table = old.parent.as_ref().is_some_and(|table| tables.contains(table));
        if old.id.kind == Column::NAME && !with_table {
            let body = old.typed::<Column>().body;
            if body.is_stored_by_hand() {
                let query =
                    sql!("SELECT count({}) AS count FROM {}", Ident(body.name()), Name(&table));
                queries.push((old.id.clone(), query.as_str().to_owned()));
            }
        }
    }
    queries
}

/// The number that a query gives; `None` when it takes too long or is refused.
async fn one(client: &Client, query: &str) -> Result<Option<u64>, ProviderError> {
    let begin = format!(
        "BEGIN READ ONLY; SET LOCAL statement_timeout = {LIMIT}; SET LOCAL row_security = off"
    );
    client.batch_execute(&begin).await.map_err(|error| failure::server(&error, &begin))?;
    let found = match rows(client, query).await {
        Ok(sets) => {
            let row = sets.iter().flat_map(RowSet::rows).next();
            row.and_then(|row| row.number("count").ok()).and_then(|n| u64::try_from(n).ok())
        }
        Err(error @ ProviderError::Server { .. }) => {
            debug!(query, %error, "not counted");
            None
        }
        Err(error) => return Err(error),
    };
    client.batch_execute("ROLLBACK").await.map_err(|error| failure::server(&error, "ROLLBACK"))?;
    Ok(found)
}
