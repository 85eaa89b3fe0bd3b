//! Systems without Unix sockets and named pipes: there is no private server.
use std::path::Path;

use schemactl_core::provider::ProviderError;

use super::Options;

/// A private server. There is none on this system, so there is no value of this type.
#[derive(Debug)]
pub enum Server {}

impl Server {
    /// Always [`ProviderError::Unsupported`] on this system.
    #[expect(clippy::unused_async, reason = "the same signature as on Unix")]
    pub async fn start(_options: Options) -> Result<Self, ProviderError> {
        Err(ProviderError::Unsupported {
            message: "a private PostgreSQL server needs a Unix system".into(),
            hint: Some("give the URL of a server: --url postgresql://... or --scratch-url".into()),
        })
    }

    #[expect(clippy::unused_async, reason = "the same signature as on Unix")]
    pub async fn stop(self) -> Result<(), ProviderError> {
        match self {}
    }

    pub fn url(&self, _database: &str) -> String {
        match *self {}
    }

    pub fn socket_dir(&self) -> &Path {
        match *self {}
    }

    pub fn version_major(&self) -> u32 {
        match *self {}
    }
}
