//! The record of applies, read back. Rows come as JSON, so that columns which an older program did not
//! write, or a later one added, are no error.
use schemactl_core::provider::ProviderError;
use schemactl_core::record::{
    Detail, FORMAT, Hashes, KeptFile, Recorded, RecordedRename, RecordedStep, Wanted,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::Client;

use super::{Kept, foreign, state};
use crate::introspect::rows;
use crate::row::RowSet;

/// What only one entry is asked for.
const HEAVY: &str = "'{kept,objects,renames,inverse}'::text[]";

/// The record's entries; see [`schemactl_core::provider::Session::history`].
pub(crate) async fn entries(
    client: &Client,
    wanted: Wanted,
) -> Result<Vec<Recorded>, ProviderError> {
    if !is_there(client).await? {
        return Ok(Vec::new());
    }
    let which = match wanted {
        Wanted::All => String::new(),
        Wanted::One(id) => format!("WHERE a.id = {id}"),
        Wanted::LastApplied => "WHERE a.id = (SELECT pg_catalog.max(id) FROM schemactl.applies \
                                WHERE outcome = 'applied')"
            .to_owned(),
    };
    let counted = "pg_catalog.jsonb_build_object('statements', \
                   (SELECT pg_catalog.count(*) FROM schemactl.steps s WHERE s.apply_id = a.id))";
    let query = format!(
        "SELECT (pg_catalog.to_jsonb(a) - {HEAVY} || {counted})::text AS entry FROM schemactl.applies a \
         {which} ORDER BY a.id DESC"
    );
    let mut found: Vec<Recorded> = json_rows(client, &query).await?;
    if wanted != Wanted::All {
        // Of one that a later program wrote nothing more is understood.
        for entry in found.iter_mut().filter(|entry| entry.format <= FORMAT) {
            entry.detail = Some(detail(client, entry.id).await?);
        }
    }
    Ok(found)
}

/// The renames of all applies after one, in their order.
pub(crate) async fn renames_since(
    client: &Client,
    apply: i64,
) -> Result<Vec<RecordedRename>, ProviderError> {
    if !is_there(client).await? {
        return Ok(Vec::new());
    }
    let query = format!(
        "SELECT pg_catalog.to_jsonb(a)->>'renames' AS entry FROM schemactl.applies a WHERE a.id > {apply} \
         AND a.outcome = 'applied' AND pg_catalog.to_jsonb(a)->>'renames' IS NOT NULL ORDER BY a.id"
    );
    let all: Vec<Vec<RecordedRename>> = json_rows(client, &query).await?;
    Ok(all.into_iter().flatten().collect())
}

async fn is_there(client: &Client) -> Result<bool, ProviderError> {
    let found = state(client).await?;
    match found.kept {
        Kept::Nothing | Kept::Empty => Ok(false),
        Kept::Record | Kept::Older => Ok(true),
        Kept::Foreign => {
            let (message, hint) = foreign(&found.database);
            Err(ProviderError::Unsupported { message, hint: Some(hint) })
        }
    }
}

async fn detail(client: &Client, id: i64) -> Result<Detail, ProviderError> {
    let query = format!(
        "SELECT pg_catalog.to_jsonb(s)::text AS entry FROM schemactl.steps s WHERE s.apply_id = {id} \
         ORDER BY s.number"
    );
    let steps: Vec<RecordedStep> = json_rows(client, &query).await?;
    let query = format!(
        "SELECT pg_catalog.jsonb_build_object('kept', pg_catalog.to_jsonb(a)->'kept', \
         'objects', pg_catalog.to_jsonb(a)->'objects', 'inverse', pg_catalog.to_jsonb(a)->'inverse')\
         ::text AS entry FROM schemactl.applies a WHERE a.id = {id}"
    );
    let found: Vec<Value> = json_rows(client, &query).await?;
    let text = |name: &str| found.first().and_then(|row| row.get(name)?.as_str());
    let kept: Option<Vec<KeptFile>> = text("kept").map(decoded).transpose()?;
    let objects: Option<Hashes> = text("objects").map(decoded).transpose()?;
    let inverse = text("inverse").map(decoded).transpose()?;
    Ok(Detail { steps, inverse, kept, objects })
}

/// The values of the column `entry`.
async fn json_rows<T: DeserializeOwned>(
    client: &Client,
    query: &str,
) -> Result<Vec<T>, ProviderError> {
    let sets = rows(client, query).await?;
    let catalog = |error: &dyn std::error::Error| ProviderError::Catalog(error.to_string());
    let found = sets.iter().flat_map(RowSet::rows);
    found.map(|row| decoded(row.text("entry").map_err(|error| catalog(&error))?)).collect()
}

fn decoded<T: DeserializeOwned>(text: &str) -> Result<T, ProviderError> {
    serde_json::from_str(text).map_err(|error| {
        ProviderError::Catalog(format!(
            "the record of applies holds what is not understood: {error}"
        ))
    })
}
