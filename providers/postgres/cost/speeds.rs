//! How quickly this server worked in earlier applies, by their record.
use schemactl_core::cost::{Speed, Speeds};
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use crate::introspect::rows;
use crate::row::{DecodeError, RowSet};

/// Whether there is a record that says so, and the role may read it.
const THERE: &str = "
    SELECT count(*) = 4 AS there
    FROM pg_catalog.pg_namespace n
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'steps'
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
      AND a.attname IN ('work', 'bytes', 'milliseconds', 'outcome')
    WHERE n.nspname = 'schemactl' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND pg_catalog.has_table_privilege(c.oid, 'SELECT')";

/// Of the latest statements with enough to do for the time to say something. The same is hardly ever as
/// quick twice, so the range is half and double as wide as what was measured.
const MEASURED: &str = "
    SELECT work, (min(speed) / 2)::pg_catalog.int8 AS least, (max(speed) * 2)::pg_catalog.int8 AS most
    FROM (
      SELECT work, bytes / (milliseconds / 1000) AS speed,
             pg_catalog.row_number() OVER (PARTITION BY work ORDER BY apply_id DESC, number DESC) AS age
      FROM schemactl.steps
      WHERE outcome = 'done' AND bytes >= 1000000 AND milliseconds > 0
    ) AS latest
    WHERE age <= 20
    GROUP BY work";

/// What of it was measured, and defaults for the rest.
pub(super) async fn measured(client: &Client) -> Result<Speeds, ProviderError> {
    let sets = rows(client, THERE).await?;
    let there = sets.iter().flat_map(RowSet::rows).next();
    let decode = |error: DecodeError| ProviderError::Catalog(error.to_string());
    if !there.map_or(Ok(false), |row| row.flag("there")).map_err(decode)? {
        return Ok(Speeds::default());
    }
    read(&rows(client, MEASURED).await?).map_err(decode)
}

fn read(sets: &[RowSet]) -> Result<Speeds, DecodeError> {
    let mut speeds = Speeds::default();
    for row in sets.iter().flat_map(RowSet::rows) {
        let number =
            |name: &'static str| row.number(name).map(|n| u64::try_from(n).unwrap_or(1).max(1));
        let speed = Speed { least: number("least")?, most: number("most")?, measured: true };
        match row.text("work")? {
            "scan" => speeds.scan = speed,
            "rewrite" => speeds.rewrite = speed,
            // Of a later version.
            _ => {}
        }
    }
    Ok(speeds)
}
