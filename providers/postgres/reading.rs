//! What a database is read for: the rows, or what was kept of them while its system catalogs have not changed.
use std::path::Path;

use schemactl_core::provider::{ProviderError, Reading, Scope};
use schemactl_core::store::Store;
use serde::{Deserialize, Serialize};
use tokio_postgres::Client;
use tracing::{debug, info, warn};

use crate::cache;
use crate::catalog_hash::catalog_hash;
use crate::introspect::{RawCatalog, Snapshot, assemble, read_quietly};
use crate::kinds::READERS;

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

impl Place<'_> {
    /// A hash of all that decides what is read; `None` where that cannot be told.
    async fn key(&self, snapshot: Snapshot<'_>) -> Result<Option<String>, ProviderError> {
        let (surroundings, hash) = tokio::try_join!(
            cache::surroundings(self.client, false),
            catalog_hash(self.client, self.major, snapshot)
        )?;
        let Some(hash) = hash else { return Ok(None) };
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: &str| {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        };
        add(&FORMAT.to_string());
        for reader in READERS {
            add(reader.query);
        }
        self.scope.schemas.iter().chain(&surroundings).for_each(|part| add(part));
        add(&hash);
        Ok(Some(hasher.finalize().to_hex().to_string()))
    }

    async fn rows(&self, snapshot: Snapshot<'_>) -> Result<Rows, ProviderError> {
        let raw = read_quietly(self.client, self.scope, self.major, snapshot);
        let (surroundings, raw) = tokio::try_join!(cache::surroundings(self.client, false), raw)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(raw.digest().as_bytes());
        for part in surroundings {
            hasher.update(part.as_bytes()).update(b"\0");
        }
        Ok(Rows { digest: hasher.finalize().to_hex().to_string(), raw })
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
    let Some(store) = cache.map(|folder| Store::new(folder, "rows")) else {
        return Ok(place.reading(place.rows(snapshot).await?));
    };
    let key = place.key(snapshot).await?;
    let known = key.as_ref().and_then(|key| load(&store, key));
    let Some(known) = known else {
        let rows = place.rows(snapshot).await?;
        // A definition is printed as it is at that moment, whatever the snapshot: only where nobody
        // changed anything meanwhile, the rows are those of the hash.
        if let Some(key) = key
            && place.key(snapshot).await?.as_ref() == Some(&key)
        {
            keep(&store, &key, &rows);
        }
        return Ok(place.reading(rows));
    };
    info!("the system catalogs are as they were read before");
    // What is built to find mistakes takes the long way as well.
    #[cfg(debug_assertions)]
    if let Ok(rows) = place.rows(snapshot).await
        && place.key(snapshot).await? == key
    {
        assert_eq!(rows.digest, known.digest, "the hash of the system catalogs missed a change");
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
