//! How many rows and values are lost for good with what a plan's statements drop and convert.
use std::collections::BTreeMap;

use schemactl_core::cost::Loss;
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Plan, PlannedStep};
use schemactl_core::provider::ProviderError;
use schemactl_core::sql::Sql;
use tokio_postgres::Client;
use tracing::debug;

use super::words::{Words, qualified};
use crate::failure;
use crate::introspect::rows;
use crate::kinds::column::{Column, Return, there_and_back};
use crate::kinds::table::Table;
use crate::row::RowSet;
use crate::sql::sql;

/// How many milliseconds a table may take to be counted.
const LIMIT: u32 = 5_000;

/// Counts what each statement takes along. `renamed`: tables that are called otherwise until the plan
/// runs.
pub(super) async fn count(
    client: &Client,
    plan: &Plan,
    renamed: &BTreeMap<QName, QName>,
) -> Result<Vec<Loss>, ProviderError> {
    let mut losses = Vec::new();
    for (step, planned) in plan.steps.iter().enumerate() {
        let object = planned.object.clone();
        match taken(plan, planned, renamed) {
            Taken::Nothing => {}
            Taken::Unknown => losses.push(Loss { object, step, rows: None, bytes: None }),
            Taken::Dropped(query) => {
                let (rows, bytes) = one(client, &query).await?;
                losses.push(Loss { object, step, rows, bytes });
            }
            Taken::Converted(query) => {
                let (rows, bytes) = one(client, &query).await?;
                if rows != Some(0) {
                    losses.push(Loss { object, step, rows, bytes });
                }
            }
        }
    }
    Ok(losses)
}

/// What a statement takes along: a query that counts it.
enum Taken {
    Nothing,
    Dropped(Sql),
    /// Values that nobody can have back from a column's new type.
    Converted(Sql),
    Unknown,
}

fn taken(plan: &Plan, planned: &PlannedStep, renamed: &BTreeMap<QName, QName>) -> Taken {
    let change = plan.change(&planned.object);
    let Some((change, old)) = change.and_then(|change| Some((change, change.old.as_ref()?))) else {
        return Taken::Nothing;
    };
    let Some(name) = qualified(&old.id.path) else { return Taken::Nothing };
    let table = renamed.get(&name).unwrap_or(&name);
    let mut words = Words::new(planned.step.sql.as_str());
    if words.take("DROP TABLE") && old.id.kind == Table::NAME {
        return if old.typed::<Table>().body.has_rows() {
            Taken::Dropped(rows_of(table))
        } else {
            Taken::Nothing
        };
    }
    if !words.take("ALTER TABLE") || old.id.kind != Column::NAME {
        return Taken::Nothing;
    }
    let only = if words.take("ONLY") { "ONLY " } else { "" };
    words.relation();
    let body = old.typed::<Column>().body;
    // A column has its new name in the catalog that the plan was made from.
    let now = change.renamed.as_ref().and_then(|renamed| renamed.from.path.last());
    let column = now.unwrap_or(body.name());
    let from = sql!("FROM {}{}", Keyword(only), Name(table));
    if words.take("DROP COLUMN") && body.is_stored_by_hand() {
        return Taken::Dropped(values_of(column, &from));
    }
    let retyped = words.take("ALTER COLUMN") && !words.path().is_empty() && words.take("TYPE");
    let Some(new) = change.new.as_ref().filter(|_| retyped) else { return Taken::Nothing };
    match there_and_back(body, new.typed::<Column>().body) {
        Return::All => Taken::Nothing,
        Return::Same(_) if now.is_some() => Taken::Unknown,
        Return::Unknown => Taken::Unknown,
        Return::Same(text) => {
            let lost = sql!(
                "{} WHERE {}::text IS DISTINCT FROM {}",
                Sql(&from),
                Ident(column),
                Sql(&text)
            );
            Taken::Converted(values_of(column, &lost))
        }
    }
}

fn rows_of(table: &QName) -> Sql {
    let name = sql!("{}", Name(table));
    sql!(
        "SELECT count(*) AS count, pg_catalog.pg_total_relation_size({}) AS bytes FROM ONLY {}",
        Text(name.as_str()),
        Sql(&name)
    )
}

fn values_of(column: &Ident, from: &Sql) -> Sql {
    sql!(
        "SELECT count({}) AS count, coalesce(sum(pg_catalog.pg_column_size({})), 0) AS bytes {}",
        Ident(column),
        Ident(column),
        Sql(from)
    )
}

/// The number of rows or values and of bytes that a query gives; `None` when it takes too long or is
/// refused.
async fn one(client: &Client, query: &Sql) -> Result<(Option<u64>, Option<u64>), ProviderError> {
    let query = query.as_str();
    let begin = format!(
        "BEGIN READ ONLY; SET LOCAL statement_timeout = {LIMIT}; SET LOCAL row_security = off"
    );
    client.batch_execute(&begin).await.map_err(|error| failure::server(&error, &begin))?;
    let found = match rows(client, query).await {
        Ok(sets) => {
            let row = sets.iter().flat_map(RowSet::rows).next();
            let number = |name| u64::try_from(row.as_ref()?.number(name).ok()?).ok();
            (number("count"), number("bytes"))
        }
        Err(error @ ProviderError::Server { .. }) => {
            debug!(query, %error, "not counted");
            (None, None)
        }
        Err(error) => return Err(error),
    };
    client.batch_execute("ROLLBACK").await.map_err(|error| failure::server(&error, "ROLLBACK"))?;
    Ok(found)
}
