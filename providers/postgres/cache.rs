//! The elaboration cache: what a server said of the same files before. Safe to delete.
use std::iter;

use schemactl_core::provider::{ProviderError, Scope, ScratchOptions};
use schemactl_core::source::Statement;
use schemactl_core::store::{Miss, Store, key};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_postgres::Client;
use tracing::{debug, info, warn};

use crate::connect::{ConnectSettings, connect};
use crate::introspect::{RawCatalog, queries, rows};
use crate::local::{Binaries, find_binaries};
use crate::partial::{self, Base};
use crate::row::{DecodeError, RowSet};

/// Goes up when what is stored or how files are loaded changes.
const FORMAT: u32 = 3;

/// The place of one elaboration.
pub(crate) struct Cache {
    place: Option<Entry>,
}

struct Entry {
    catalogs: Store,
    /// What all elaborations have in common but for the statements.
    circumstances: String,
    key: String,
    /// Whether what has changed since the last elaboration may be loaded alone. What comes of that is not
    /// stored; revisions that are compared come again, and are.
    partial: bool,
}

impl Entry {
    fn bases(&self) -> Store {
        self.catalogs.of_sort("base")
    }
}

impl Cache {
    pub(crate) async fn new(
        target: Option<&ConnectSettings>,
        statements: &[Statement],
        scope: &Scope,
        options: &ScratchOptions,
    ) -> Result<Self, ProviderError> {
        let Some(folder) = &options.cache else { return Ok(Self { place: None }) };
        let extensions = statements.iter().flat_map(|s| &s.makes).any(|m| m.kind.0 == "extension");
        let around = match target {
            Some(target) => {
                let connection = connect(target).await?;
                let around = surroundings(&connection.client, extensions).await?;
                connection.close().await?;
                Some(around)
            }
            None => private_surroundings(extensions, options),
        };
        let Some(around) = around else { return Ok(Self { place: None }) };
        let circumstances = circumstances(&around, scope, options);
        let statements = statements.iter().map(|statement| partial::hash(statement).to_vec());
        let key = key(iter::once(circumstances.clone().into_bytes()).chain(statements));
        Ok(Self {
            place: Some(Entry {
                catalogs: Store::new(folder, "catalog"),
                circumstances,
                key,
                partial: target.is_some(),
            }),
        })
    }

    /// The stored catalog; what cannot be read counts as not stored.
    pub(crate) fn load(&self) -> Option<RawCatalog> {
        let Entry { catalogs, key, .. } = self.place.as_ref()?;
        let raw = load(catalogs, key)?;
        info!(file = %catalogs.file(key).display(), "elaborated from the cache");
        Some(raw)
    }

    /// The last catalog that was elaborated in the same circumstances, of whatever statements.
    pub(crate) fn base(&self) -> Option<(Base, RawCatalog)> {
        let entry = self.place.as_ref().filter(|entry| entry.partial)?;
        let base: Base = load(&entry.bases(), &entry.circumstances)?;
        let raw = load(&entry.catalogs, &base.catalog)?;
        Some((base, raw))
    }

    /// Stores what was elaborated. A cache that cannot be written is no error.
    pub(crate) fn store(&self, raw: &RawCatalog, statements: &[Statement]) {
        let Some(entry) = &self.place else { return };
        let Entry { catalogs, circumstances, key, partial: _ } = entry;
        let base = Base::new(key.clone(), statements);
        store(catalogs, key, raw);
        store(&entry.bases(), circumstances, &base);
    }
}

fn load<T: DeserializeOwned>(store: &Store, key: &str) -> Option<T> {
    match store.load(key) {
        Ok(body) => postcard::from_bytes(&body).ok(),
        Err(Miss::NotThere) => {
            debug!(file = %store.file(key).display(), "not in the cache");
            None
        }
        Err(Miss::Damaged) => {
            let file = store.file(key);
            warn!(file = %file.display(), "the cache entry is damaged and is made again");
            None
        }
    }
}

fn store(store: &Store, key: &str, value: &impl Serialize) {
    let body = postcard::to_stdvec(value).expect("it is plain data");
    if let Err(error) = store.store(key, &body) {
        warn!(%error, file = %store.file(key).display(), "cannot write to the cache");
    }
}

/// A hash of all that decides what the server would say of statements, but for themselves.
fn circumstances(around: &[String], scope: &Scope, options: &ScratchOptions) -> String {
    let format = FORMAT.to_string();
    let own = [&format, env!("CARGO_PKG_VERSION"), options.url.as_deref().unwrap_or_default()];
    let theirs = scope.schemas.iter().chain(around).map(String::as_str);
    key(own.into_iter().chain(queries()).chain(theirs))
}

/// The same of the private server that would be started where there is no target: it is set up in one
/// way only, and so its programs tell all but which extensions there are.
fn private_surroundings(extensions: bool, options: &ScratchOptions) -> Option<Vec<String>> {
    if extensions || options.url.is_some() {
        return None;
    }
    let Binaries { dir, version, major: _ } = find_binaries(None).ok()?;
    Some(vec!["a private server".to_owned(), dir.display().to_string(), version])
}

/// What the meaning of the same files depends on: the server's version, the role, the encoding and so
/// on; the versions of extensions where there are any or the files make some (`extensions`).
pub(crate) async fn surroundings(
    client: &Client,
    extensions: bool,
) -> Result<Vec<String>, ProviderError> {
    let query = format!(
        "SELECT pg_catalog.version() || ' ' || encoding || ' ' || datcollate || ' ' || datctype
           || ' ' || CURRENT_USER AS v FROM pg_catalog.pg_database
         WHERE datname = pg_catalog.current_database();
         SELECT name || ' ' || setting AS v FROM pg_catalog.pg_settings WHERE name IN ('search_path',
           'default_toast_compression', 'quote_all_identifiers') ORDER BY name;
         SELECT name || ' ' || default_version AS v FROM pg_catalog.pg_available_extensions
         WHERE {extensions} OR EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql')
         ORDER BY 1"
    );
    let decode = |error: DecodeError| ProviderError::Catalog(error.to_string());
    let sets = rows(client, &query).await?;
    let parts = sets.iter().flat_map(RowSet::rows).map(|row| row.optional("v").map_err(decode));
    parts.map(|part| Ok(part?.unwrap_or_default().to_owned())).collect()
}
