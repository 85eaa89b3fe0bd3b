//! How far a long statement is, as the server reports it to other sessions.
//! <https://www.postgresql.org/docs/current/progress-reporting.html>
use async_trait::async_trait;
use schemactl_core::provider::{Progress, ProviderError, Watch};

use crate::connect::{ConnectSettings, Connection, connect};
use crate::introspect::rows;
use crate::row::{DecodeError, Row, RowSet};

/// Builds of indexes, those for constraints among them, are all of an apply that the server reports.
const BUILDS: &str = "
    SELECT coalesce(c.relname, '') AS index, p.phase,
           CASE WHEN p.lockers_total > 0 THEN p.lockers_done WHEN p.blocks_total > 0 THEN p.blocks_done
                ELSE p.tuples_done END AS done,
           CASE WHEN p.lockers_total > 0 THEN p.lockers_total WHEN p.blocks_total > 0 THEN p.blocks_total
                ELSE p.tuples_total END AS total
    FROM pg_catalog.pg_stat_progress_create_index p
    LEFT JOIN pg_catalog.pg_class c ON c.oid = p.index_relid
    WHERE p.pid = ";

/// Watches one session of the server.
pub(crate) struct SessionWatch {
    settings: ConnectSettings,
    /// The process of the session that is watched.
    process: i64,
    /// Once it was looked for the first time.
    connection: Option<Connection>,
}

impl SessionWatch {
    pub(crate) async fn on(watched: &Connection) -> Result<Self, ProviderError> {
        let query = "SELECT pg_catalog.pg_backend_pid() AS pid";
        let sets = rows(&watched.client, query).await?;
        let row = sets.iter().flat_map(RowSet::rows).next().expect("a query of one row");
        let process = row.number("pid").map_err(|e| ProviderError::Catalog(e.to_string()))?;
        Ok(Self { settings: watched.settings().clone(), process, connection: None })
    }
}

#[async_trait]
impl Watch for SessionWatch {
    async fn look(&mut self) -> Result<Option<Progress>, ProviderError> {
        if self.connection.is_none() {
            self.connection = Some(connect(&self.settings).await?);
        }
        let Some(connection) = &self.connection else { return Ok(None) };
        let sets = rows(&connection.client, &format!("{BUILDS}{}", self.process)).await?;
        let row = sets.iter().flat_map(RowSet::rows).next();
        row.map(|row| read(&row)).transpose().map_err(|e| ProviderError::Catalog(e.to_string()))
    }
}

fn read(row: &Row<'_>) -> Result<Progress, DecodeError> {
    let number = |name: &'static str| row.number(name).map(|n| u64::try_from(n).unwrap_or(0));
    // Within a transaction of its own, an index is not yet to be seen by others.
    let index = match row.text("index")? {
        "" => String::new(),
        name => format!("index {name}: "),
    };
    let what = format!("{index}{}", row.text("phase")?);
    Ok(Progress { what, done: number("done")?, total: number("total")? })
}
