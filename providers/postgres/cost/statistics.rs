//! How big the relations are that a plan touches, as the server's statistics have it.
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::cost::{Size, Touch};
use schemactl_core::ident::QName;
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use crate::introspect::rows;
use crate::row::{DecodeError, RowSet};
use crate::sql::sql;

/// Fills in the sizes. `renamed`: what is called otherwise until the plan runs, by its name then.
pub(crate) async fn measure(
    client: &Client,
    touches: &mut [Vec<Touch>],
    renamed: &BTreeMap<QName, QName>,
) -> Result<(), ProviderError> {
    let names: BTreeSet<&QName> = touches.iter().flatten().map(|t| &t.relation).collect();
    if names.is_empty() {
        return Ok(());
    }
    let wanted: Vec<String> = names
        .iter()
        .map(|name| {
            let now = renamed.get(*name).unwrap_or(name);
            sql!(
                "({}, {}, {}, {})",
                Text(name.schema.raw()),
                Text(name.name.raw()),
                Text(now.schema.raw()),
                Text(now.name.raw())
            )
            .as_str()
            .to_owned()
        })
        .collect();
    let query = format!(
        "SELECT w.schema, w.name, c.relkind::text AS kind, c.reltuples::pg_catalog.int8 AS rows, \
         pg_catalog.pg_total_relation_size(c.oid) AS bytes \
         FROM (VALUES {}) AS w(schema, name, schema_now, name_now) \
         JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_now \
         JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name_now \
         WHERE c.relkind IN ('r', 'm', 'i', 'p')",
        wanted.join(", ")
    );
    let sizes = read(&rows(client, &query).await?)
        .map_err(|error| ProviderError::Catalog(error.to_string()))?;
    for touch in touches.iter_mut().flatten() {
        touch.size = sizes.get(&touch.relation).copied();
    }
    Ok(())
}

fn read(sets: &[RowSet]) -> Result<BTreeMap<QName, Size>, DecodeError> {
    let mut sizes = BTreeMap::new();
    for row in sets.iter().flat_map(RowSet::rows) {
        let name = QName::new(row.ident("schema")?, row.ident("name")?);
        // Never analyzed, it is -1.
        let rows = u64::try_from(row.number("rows")?).ok();
        let bytes = u64::try_from(row.number("bytes")?).unwrap_or(0);
        sizes.insert(name, Size { rows, bytes });
    }
    Ok(sizes)
}
