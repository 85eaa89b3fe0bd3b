//! Gives the rows of a table their values in batches, each a transaction that waits for no row: what
//! somebody else holds is left for later.
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use schemactl_core::ident::{Ident, QName};
use schemactl_core::provider::{ApplyOptions, Progress, ProviderError};
use schemactl_core::sql::Sql;
use tokio_postgres::Client;

use crate::cost::words::Words;
use crate::introspect::transaction;
use crate::row::RowSet;
use crate::sql::sql;

/// How far the batches are, for those who watch.
pub(crate) type HowFar = Arc<Mutex<Option<Progress>>>;

/// How long a batch should take: its rows are locked for others meanwhile.
const BATCH: Duration = Duration::from_millis(50);

/// Blocks of the table in the first batch, and in the largest.
const FIRST: u64 = 16;
const LARGEST: u64 = 512;

/// How often all of the table is gone through without waiting for anybody.
const ROUNDS: usize = 3;

/// Runs a statement that [`crate::kinds::column::filling::fill`] wrote.
pub(crate) async fn run(
    client: &Client,
    statement: &Sql,
    options: &ApplyOptions,
    how_far: &HowFar,
) -> Result<(), ProviderError> {
    let Some((table, column)) = read(statement.as_str()) else {
        // Somebody else wrote the saved plan.
        let message = "no statement but one that fills a column can be done in batches".to_owned();
        return Err(ProviderError::Unsupported { message, hint: None });
    };
    let filling = Filling { client, table, column, options, how_far };
    let done = filling.run(statement).await;
    *how_far.lock().expect("nobody panics with it") = None;
    done
}

/// The table and the column of such a statement.
fn read(statement: &str) -> Option<(QName, Ident)> {
    let mut words = Words::new(statement);
    words.take("UPDATE ONLY").then_some(())?;
    let table = words.relation()?;
    words.take("SET").then_some(())?;
    Some((table, words.path().pop()?))
}

struct Filling<'a> {
    client: &'a Client,
    table: QName,
    column: Ident,
    options: &'a ApplyOptions,
    how_far: &'a HowFar,
}

impl Filling<'_> {
    async fn run(&self, statement: &Sql) -> Result<(), ProviderError> {
        for _ in 0..ROUNDS {
            self.round().await?;
            // One look at all rows: one that was moved while the batches went by is seen.
            let left = sql!(
                "SELECT EXISTS (SELECT FROM ONLY {} WHERE {} IS NULL)::int AS number",
                Name(&self.table),
                Ident(&self.column)
            );
            if self.number(&left).await? == 0 {
                return Ok(());
            }
        }
        // What others have held all the time is waited for; a default may also give no value.
        self.transaction(statement).await
    }

    async fn round(&self) -> Result<(), ProviderError> {
        let name = sql!("{}", Name(&self.table));
        let blocks = sql!(
            "SELECT pg_catalog.pg_relation_size(pg_catalog.to_regclass({})) \
             / pg_catalog.current_setting('block_size')::bigint AS number",
            Text(name.as_str())
        );
        let blocks = self.number(&blocks).await?;
        let (mut from, mut size) = (0, FIRST);
        while from < blocks {
            let to = from.saturating_add(size);
            let started = Instant::now();
            self.transaction(&self.batch(from, to)).await?;
            size = next_size(size, started.elapsed());
            from = to;
            let what = format!("rows of {}", name.as_str());
            let progress = Progress { what, done: from.min(blocks), total: blocks };
            *self.how_far.lock().expect("nobody panics with it") = Some(progress);
        }
        Ok(())
    }

    /// The rows without a value in some blocks of the table, but those that somebody else holds.
    fn batch(&self, from: u64, to: u64) -> Sql {
        let (table, column) = (sql!("{}", Name(&self.table)), sql!("{}", Ident(&self.column)));
        let (from, to) = (format!("({from},0)"), format!("({to},0)"));
        sql!(
            "UPDATE ONLY {} SET {} = DEFAULT WHERE ctid = ANY (ARRAY(SELECT ctid FROM ONLY {} \
             WHERE {} IS NULL AND ctid >= {}::pg_catalog.tid AND ctid < {}::pg_catalog.tid \
             FOR NO KEY UPDATE SKIP LOCKED))",
            Sql(&table),
            Sql(&column),
            Sql(&table),
            Sql(&column),
            Text(&from),
            Text(&to)
        )
    }

    async fn transaction(&self, statement: &Sql) -> Result<(), ProviderError> {
        let setting = |name: &str, ms: Option<u64>| {
            ms.map(|ms| format!("SET LOCAL {name} = {ms}; ")).unwrap_or_default()
        };
        // A row that a policy hides would go without a value: with row_security off that is an error.
        let message = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; {}{}SET LOCAL row_security = off; {}; COMMIT",
            setting("lock_timeout", self.options.lock_timeout),
            setting("statement_timeout", self.options.statement_timeout),
            statement.as_str()
        );
        transaction(self.client, &message).await.map(drop)
    }

    async fn number(&self, query: &Sql) -> Result<u64, ProviderError> {
        let message = format!("BEGIN; SET LOCAL row_security = off; {}; COMMIT", query.as_str());
        let sets = transaction(self.client, &message).await?;
        let row = sets.iter().flat_map(RowSet::rows).next().expect("a query of one row");
        let number = row.number("number").map_err(|e| ProviderError::Catalog(e.to_string()))?;
        Ok(u64::try_from(number).unwrap_or(0))
    }
}

/// Blocks of the next batch, when one of so many has taken that long.
fn next_size(size: u64, took: Duration) -> u64 {
    if took > BATCH {
        (size / 2).max(1)
    } else if took < BATCH / 3 {
        (size * 2).min(LARGEST)
    } else {
        size
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::column::filling::fill;

    #[test]
    fn the_statement_is_read_as_it_is_written() {
        let table = QName::new(Ident::new("S"), Ident::new("a b"));
        let column = Ident::new("user");
        assert_eq!(read(fill(&table, &column).as_str()), Some((table, column)));
        assert_eq!(read("DROP TABLE t"), None);
    }

    #[test]
    fn batches_grow_and_shrink_with_the_time_that_they_take() {
        let ms = Duration::from_millis;
        assert_eq!([ms(1), ms(30), ms(80)].map(|took| next_size(16, took)), [32, 16, 8]);
        assert_eq!((next_size(LARGEST, ms(1)), next_size(1, ms(900))), (LARGEST, 1));
    }
}
