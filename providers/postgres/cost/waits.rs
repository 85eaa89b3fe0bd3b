//! Which sessions hold locks right now that the statements of a plan would have to wait for.
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use schemactl_core::cost::{Holder, Holds, Touch, Wait};
use schemactl_core::ident::QName;
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use super::lock::Lock;
use crate::introspect::rows;
use crate::row::{DecodeError, Row, RowSet};
use crate::sql::sql;

/// `renamed`: what is called otherwise until the plan runs, by its name then.
pub(crate) async fn find(
    client: &Client,
    takes: &[Vec<Touch>],
    renamed: &BTreeMap<QName, QName>,
) -> Result<Vec<Wait>, ProviderError> {
    let mut modes: BTreeSet<(&QName, &str)> = BTreeSet::new();
    for touch in takes.iter().flatten() {
        let lock = Lock::named(&touch.lock).expect("a touch has one of our locks");
        modes.extend(lock.waits_for().iter().map(|mode| (&touch.relation, *mode)));
    }
    if modes.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<String> = modes
        .iter()
        .map(|(name, mode)| {
            let now = renamed.get(*name).unwrap_or(name);
            let (schema, relation) = (name.schema.raw(), name.name.raw());
            let (schema_now, relation_now) = (now.schema.raw(), now.name.raw());
            let row = sql!(
                "({}, {}, {}, {}, {})",
                Text(schema),
                Text(relation),
                Text(schema_now),
                Text(relation_now),
                Text(mode)
            );
            row.as_str().to_owned()
        })
        .collect();
    let query = format!(
        "SELECT DISTINCT w.schema, w.name, l.mode, l.pid, \
         coalesce(a.application_name, '') AS application, coalesce(a.state, '') AS state, \
         extract(epoch FROM pg_catalog.now() - a.xact_start)::pg_catalog.int8 AS seconds \
         FROM (VALUES {}) AS w(schema, name, schema_now, name_now, mode) \
         JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_now \
         JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name_now \
         JOIN pg_catalog.pg_locks l ON l.locktype = 'relation' AND l.relation = c.oid \
           AND l.database = (SELECT oid FROM pg_catalog.pg_database \
                             WHERE datname = pg_catalog.current_database()) \
           AND l.mode = w.mode AND l.granted AND l.pid <> pg_catalog.pg_backend_pid() \
         LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
         ORDER BY 1, 2, 4, 3",
        wanted.join(", ")
    );
    let sets = rows(client, &query).await?;
    let found: Result<_, DecodeError> =
        sets.iter().flat_map(RowSet::rows).map(|r| wait(&r)).collect();
    found.map_err(|error| ProviderError::Catalog(error.to_string()))
}

/// Who sees rows as they were a second ago or earlier: `CREATE INDEX CONCURRENTLY` waits for all of them
/// in its database, whatever they read. (`WaitForOlderSnapshots` in the server's `indexcmds.c`.)
pub(super) async fn snapshots(client: &Client) -> Result<Vec<Wait>, ProviderError> {
    let query = "SELECT a.pid, coalesce(a.application_name, '') AS application, \
         coalesce(a.state, '') AS state, \
         extract(epoch FROM pg_catalog.now() - a.xact_start)::pg_catalog.int8 AS seconds \
         FROM pg_catalog.pg_stat_activity a \
         WHERE a.datname = pg_catalog.current_database() AND a.backend_xmin IS NOT NULL \
           AND a.backend_type <> 'autovacuum worker' AND a.pid <> pg_catalog.pg_backend_pid() \
           AND a.xact_start < pg_catalog.now() - pg_catalog.make_interval(secs => 1) \
         ORDER BY a.xact_start, a.pid";
    let sets = rows(client, query).await?;
    let found: Result<Vec<Holder>, DecodeError> =
        sets.iter().flat_map(RowSet::rows).map(|r| holder(&r)).collect();
    let found = found.map_err(|error| ProviderError::Catalog(error.to_string()))?;
    Ok(found.into_iter().map(|by| Wait { holds: Holds::Snapshot, by }).collect())
}

/// Who holds a lock on a number of our own: another apply.
pub(crate) async fn holders_of(client: &Client, key: i64) -> Result<Vec<Holder>, ProviderError> {
    let query = format!(
        "SELECT l.pid, coalesce(a.application_name, '') AS application, \
         coalesce(a.state, '') AS state, \
         extract(epoch FROM pg_catalog.now() - a.xact_start)::pg_catalog.int8 AS seconds \
         FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted \
           AND l.classid = {} AND l.objid = {} AND l.pid <> pg_catalog.pg_backend_pid() \
           AND l.database = (SELECT oid FROM pg_catalog.pg_database \
                             WHERE datname = pg_catalog.current_database())",
        key >> 32,
        key & 0xFFFF_FFFF
    );
    let sets = rows(client, &query).await?;
    let found: Result<_, DecodeError> =
        sets.iter().flat_map(RowSet::rows).map(|r| holder(&r)).collect();
    found.map_err(|error| ProviderError::Catalog(error.to_string()))
}

fn wait(row: &Row<'_>) -> Result<Wait, DecodeError> {
    let relation = QName::new(row.ident("schema")?, row.ident("name")?);
    let holds = Holds::Lock { relation, lock: words(row.text("mode")?) };
    Ok(Wait { holds, by: holder(row)? })
}

fn holder(row: &Row<'_>) -> Result<Holder, DecodeError> {
    let seconds = row.optional("seconds")?.and_then(|text| text.parse().ok());
    Ok(Holder {
        pid: row.number("pid")?,
        application: row.text("application")?.to_owned(),
        state: row.text("state")?.to_owned(),
        open: seconds.map(Duration::from_secs),
    })
}

/// `RowExclusiveLock` is `ROW EXCLUSIVE` in the manual.
fn words(mode: &str) -> String {
    let mut out = String::new();
    for character in mode.trim_end_matches("Lock").chars() {
        if character.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(character.to_uppercase());
    }
    out
}
