//! Errors of the driver as errors of the provider.
use schemactl_core::provider::ProviderError;
use tokio_postgres::Error;

/// A statement of the tool's own failed.
pub(crate) fn server(error: &Error, statement: &str) -> ProviderError {
    let Some(db) = error.as_db_error() else {
        return ProviderError::Lost(error.to_string().into());
    };
    ProviderError::Server {
        message: db.message().to_owned(),
        sqlstate: db.code().code().to_owned(),
        detail: db.detail().map(str::to_owned),
        hint: db.hint().map(str::to_owned),
        // The message that reads a catalog is longer than anybody wants to read.
        statement: statement.chars().take(2_000).collect(),
    }
}
