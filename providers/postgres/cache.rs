//! The elaboration cache: what a server said of the same files before. Safe to delete.
use std::path::{Path, PathBuf};

use schemactl_core::provider::{ProviderError, Scope, ScratchOptions};
use schemactl_core::source::Statement;
use tracing::{debug, info, warn};

use crate::connect::{ConnectSettings, connect};
use crate::introspect::{RawCatalog, rows};
use crate::kinds::READERS;

/// Goes up when what is stored or how files are loaded changes.
const FORMAT: u32 = 2;

/// How many entries are kept; the oldest go first.
const ENTRIES: usize = 32;

/// The place of one elaboration.
pub(crate) struct Cache {
    file: Option<PathBuf>,
}

impl Cache {
    pub(crate) async fn new(
        target: Option<&ConnectSettings>,
        statements: &[Statement],
        scope: &Scope,
        options: &ScratchOptions,
    ) -> Result<Self, ProviderError> {
        let (Some(folder), Some(target)) = (&options.cache, target) else {
            return Ok(Self { file: None });
        };
        let key = key(target, statements, scope, options).await?;
        Ok(Self { file: Some(folder.join(format!("{key}.catalog"))) })
    }

    /// The stored catalog; what cannot be read counts as not stored.
    pub(crate) fn load(&self) -> Option<RawCatalog> {
        let file = self.file.as_ref()?;
        let Ok(bytes) = std::fs::read(file) else {
            debug!("not in the elaboration cache");
            return None;
        };
        let (sum, body) = bytes.split_at_checked(blake3::OUT_LEN)?;
        if blake3::hash(body).as_bytes() != sum {
            warn!(file = %file.display(), "the cache entry is damaged and is made again");
            return None;
        }
        let raw = postcard::from_bytes(body).ok()?;
        info!(file = %file.display(), "elaborated from the cache");
        Some(raw)
    }

    /// Stores what was elaborated. A cache that cannot be written is no error.
    pub(crate) fn store(&self, raw: &RawCatalog) {
        let Some(file) = &self.file else { return };
        let body = postcard::to_stdvec(raw).expect("rows are plain data");
        let mut bytes = blake3::hash(&body).as_bytes().to_vec();
        bytes.extend(body);
        if let Err(error) = write(file, &bytes) {
            warn!(%error, file = %file.display(), "cannot write to the elaboration cache");
        }
    }
}

/// Written beside and renamed, so that another process never reads half an entry.
fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().expect("a cache entry is in a folder");
    std::fs::create_dir_all(folder)?;
    let mut entry = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut entry, bytes)?;
    entry.persist(file).map_err(|e| e.error)?;
    let mut entries: Vec<(std::time::SystemTime, PathBuf)> = std::fs::read_dir(folder)?
        .filter_map(Result::ok)
        .filter(|e| e.path().extension().is_some_and(|x| x == "catalog"))
        .filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.path())))
        .collect();
    entries.sort();
    let surplus = entries.len().saturating_sub(ENTRIES);
    for (_, old) in entries.into_iter().take(surplus) {
        std::fs::remove_file(old)?;
    }
    Ok(())
}

/// A hash of all that decides what the server would say.
async fn key(
    target: &ConnectSettings,
    statements: &[Statement],
    scope: &Scope,
    options: &ScratchOptions,
) -> Result<String, ProviderError> {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    add(&FORMAT.to_string());
    add(env!("CARGO_PKG_VERSION"));
    for reader in READERS {
        add(reader.query);
    }
    let mut extensions = false;
    for statement in statements {
        add(&statement.sql);
        for (name, value) in statement.settings.iter() {
            add(name);
            add(value);
        }
        extensions |= statement.makes.iter().any(|m| m.kind.0 == "extension");
    }
    scope.schemas.iter().for_each(|schema| add(schema));
    add(options.url.as_deref().unwrap_or_default());
    let connection = connect(target).await?;
    add(connection.server_version());
    let versions = "SELECT name || ' ' || default_version AS v FROM \
                    pg_catalog.pg_available_extensions ORDER BY 1;";
    let query = format!(
        "SELECT encoding || ' ' || datcollate || ' ' || datctype || ' ' || CURRENT_USER AS v FROM pg_catalog.pg_database \
         WHERE datname = pg_catalog.current_database(); \
         SELECT setting AS v FROM pg_catalog.pg_settings WHERE name IN ('search_path', \
         'default_toast_compression', 'quote_all_identifiers') ORDER BY name; {}",
        if extensions { versions } else { "" }
    );
    for set in rows(&connection.client, &query).await? {
        for row in set.rows() {
            add(row
                .optional("v")
                .map_err(|e| ProviderError::Catalog(e.to_string()))?
                .unwrap_or(""));
        }
    }
    connection.close().await?;
    Ok(hasher.finalize().to_hex().to_string())
}
