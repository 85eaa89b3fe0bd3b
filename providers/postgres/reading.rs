//! What a database is read for: the rows, or what was kept of them while its system catalogs have not changed.
use std::iter;
use std::path::Path;

use schemactl_core::provider::{ProviderError, Reading, Scope};
use schemactl_core::store::{Store, key};
use serde::{Deserialize, Serialize};
use tokio_postgres::Client;
use tracing::{debug, info, warn};

use crate::cache::surroundings;
use crate::catalog_hash::catalog_hash;
use crate::introspect::{RawCatalog, Snapshot, assemble, queries, read_quietly};

/// Goes up when what is kept changes.
const FORMAT: u32 = 2;

/// What is read, and by which connection.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) client: &'a Client,
    pub(crate) major: u32,
    pub(crate) scope: &'a Scope,
}

/// The rows as the server sent them, and their hash.
#[derive(Serialize, Deserialize)]
struct Rows {
    digest: String,
    raw: RawCatalog,
}

impl Rows {
    fn new(raw: RawCatalog, surroundings: &[String]) -> Self {
        let digest = raw.digest().to_hex();
        let surroundings = surroundings.iter().map(String::as_str);
        Self { digest: key(iter::once(digest.as_str()).chain(surroundings)), raw }
    }
}

impl Place<'_> {
    /// What the rows are kept under: all that decides what they say. `hash`: of the system catalogs.
    fn key(&self, surroundings: &[String], hash: &str) -> String {
        let format = FORMAT.to_string();
        let all = self.scope.schemas.iter().chain(surroundings).map(String::as_str);
        key([&format, hash].into_iter().chain(queries()).chain(all))
    }

    fn reading(&self, Rows { digest, raw }: Rows) -> Reading {
        let managed = self.scope.managed.clone();
        let catalog = move || {
            let mut catalog = assemble(&raw)?;
            managed.restrict(&mut catalog);
            Ok(catalog)
        };
        Reading { digest: Some(digest), catalog: Box::new(catalog) }
    }
}

/// Reads what `cache` does not have of the same state.
pub(crate) async fn read(
    place: Place<'_>,
    snapshot: Snapshot<'_>,
    cache: Option<&Path>,
) -> Result<Reading, ProviderError> {
    let Place { client, major, scope } = place;
    let surroundings = surroundings(client, false);
    let rows = || read_quietly(client, scope, major, snapshot);
    let Some(store) = cache.map(|folder| Store::new(folder, "rows")) else {
        let (surroundings, raw) = tokio::try_join!(surroundings, rows())?;
        return Ok(place.reading(Rows::new(raw, &surroundings)));
    };
    let hash = || catalog_hash(client, major, snapshot);
    let (surroundings, before) = tokio::try_join!(surroundings, hash())?;
    let key = before.as_ref().map(|hash| place.key(&surroundings, hash));
    let Some(known) = key.as_ref().and_then(|key| load(&store, key)) else {
        let rows = Rows::new(rows().await?, &surroundings);
        // A definition is printed as it is at that moment, whatever the snapshot: only where nobody
        // changed anything meanwhile, the rows are those of the hash.
        if let Some(key) = key
            && hash().await? == before
        {
            keep(&store, &key, &rows);
        }
        return Ok(place.reading(rows));
    };
    info!("the system catalogs are as they were read before");
    // What is built to find mistakes takes the long way as well.
    #[cfg(debug_assertions)]
    if let Ok(raw) = rows().await
        && hash().await? == before
    {
        let found = Rows::new(raw, &surroundings).digest;
        assert_eq!(found, known.digest, "the hash of the system catalogs missed a change");
    }
    Ok(place.reading(known))
}

fn load(store: &Store, key: &str) -> Option<Rows> {
    let bytes = store.load(key).ok()?;
    let rows = postcard::from_bytes(&bytes).ok();
    debug!(found = rows.is_some(), "looked for what was read before");
    rows
}

/// What cannot be written is no error.
fn keep(store: &Store, key: &str, rows: &Rows) {
    let bytes = postcard::to_stdvec(rows).expect("it is plain data");
    if let Err(error) = store.store(key, &bytes) {
        warn!(%error, "cannot write to the cache");
    }
}
