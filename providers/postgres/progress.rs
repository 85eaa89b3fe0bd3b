//! How far a long statement is, as the server reports it to other sessions.
//! <https://www.postgresql.org/docs/current/progress-reporting.html>
use async_trait::async_trait;
use schemactl_core::provider::{Progress, ProviderError, Watch};

use crate::connect::{ConnectSettings, Connection, connect};
use crate::introspect::rows;
use crate::online::batches::HowFar;
use crate::row::{DecodeError, Row, RowSet};

/// Builds of indexes, those for constraints among them, are all of an apply of which the server reports how
/// far they are.
const BUILDS: &str = "
    SELECT coalesce(c.relname, '') AS index, p.phase,
           CASE WHEN p.lockers_total > 0 THEN p.lockers_done WHEN p.blocks_total > 0 THEN p.blocks_done
                ELSE p.tuples_done END AS done,
           CASE WHEN p.lockers_total > 0 THEN p.lockers_total WHEN p.blocks_total > 0 THEN p.blocks_total
                ELSE p.tuples_total END AS total
    FROM pg_catalog.pg_stat_progress_create_index p
    LEFT JOIN pg_catalog.pg_class c ON c.oid = p.index_relid
    WHERE p.pid = ";

/// What else of an apply takes its time, with the size of the largest table that it locks, as far as the
/// statistics have it: to measure it would be to wait for the lock. None of these holds a secret.
const STATEMENTS: &str = "
    SELECT split_part(left(a.query, 100), chr(10), 1) AS statement,
           coalesce(a.wait_event_type = 'Lock', false) AS waits,
           greatest(extract(epoch FROM clock_timestamp() - a.query_start), 0)::bigint AS seconds,
           (SELECT coalesce(max(c.relpages::bigint), 0)
                   * pg_catalog.current_setting('block_size')::bigint / 1000000
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation
            WHERE l.pid = a.pid AND l.mode NOT LIKE 'Access%Share%' AND c.relkind IN ('r', 'm')
              AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                                WHERE d.datname = pg_catalog.current_database())) AS megabytes
    FROM pg_catalog.pg_stat_activity a
    WHERE a.state = 'active'
      AND a.query ~ '^(ALTER (TABLE|DOMAIN|INDEX)|CREATE MATERIALIZED VIEW|CREATE (UNIQUE )?INDEX|DROP|UPDATE) '
      AND a.pid = ";

/// Watches one session of the server.
pub(crate) struct SessionWatch {
    settings: ConnectSettings,
    /// The process of the session that is watched.
    process: i64,
    /// Of batches the session itself knows how far they are.
    how_far: HowFar,
    /// Once it was looked for the first time.
    connection: Option<Connection>,
}

impl SessionWatch {
    pub(crate) async fn on(watched: &Connection, how_far: HowFar) -> Result<Self, ProviderError> {
        let query = "SELECT pg_catalog.pg_backend_pid() AS pid";
        let sets = rows(&watched.client, query).await?;
        let row = sets.iter().flat_map(RowSet::rows).next().expect("a query of one row");
        let process = row.number("pid").map_err(|e| ProviderError::Catalog(e.to_string()))?;
        Ok(Self { settings: watched.settings().clone(), process, how_far, connection: None })
    }
}

#[async_trait]
impl Watch for SessionWatch {
    async fn look(&mut self) -> Result<Option<Progress>, ProviderError> {
        let how_far = self.how_far.lock().expect("nobody panics with it").clone();
        if how_far.is_some() {
            return Ok(how_far);
        }
        if self.connection.is_none() {
            self.connection = Some(connect(&self.settings).await?);
        }
        let Some(connection) = &self.connection else { return Ok(None) };
        for (query, read) in [(BUILDS, build as fn(&Row<'_>) -> _), (STATEMENTS, statement)] {
            let sets = rows(&connection.client, &format!("{query}{}", self.process)).await?;
            if let Some(row) = sets.iter().flat_map(RowSet::rows).next() {
                let progress: Result<Progress, DecodeError> = read(&row);
                return progress.map(Some).map_err(|e| ProviderError::Catalog(e.to_string()));
            }
        }
        Ok(None)
    }
}

/// `ALTER TABLE t VALIDATE CONSTRAINT c (about 180 MB), 12 s`
fn statement(row: &Row<'_>) -> Result<Progress, DecodeError> {
    let size = match row.number("megabytes")? {
        0 => String::new(),
        megabytes => format!(" (about {megabytes} MB)"),
    };
    let waits = if row.flag("waits")? { ", waiting for a lock" } else { "" };
    let seconds = row.number("seconds")?;
    let what = format!("{}{size}{waits}, {seconds} s", row.text("statement")?);
    Ok(Progress { what, done: 0, total: 0 })
}

/// `index i: building index: scanning table`
fn build(row: &Row<'_>) -> Result<Progress, DecodeError> {
    let number = |name: &'static str| row.number(name).map(|n| u64::try_from(n).unwrap_or(0));
    // Within a transaction of its own, an index is not yet to be seen by others.
    let index = match row.text("index")? {
        "" => String::new(),
        name => format!("index {name}: "),
    };
    let what = format!("{index}{}", row.text("phase")?);
    Ok(Progress { what, done: number("done")?, total: number("total")? })
}
