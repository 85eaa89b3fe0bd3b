//! Errors of the driver as errors of the provider.
use schemactl_core::provider::ProviderError;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// What to do about what the server has no hint for.
fn hint(code: &SqlState) -> Option<&'static str> {
    let hint = if *code == SqlState::LOCK_NOT_AVAILABLE {
        "try again when it is quieter, or wait longer: `--lock-timeout`, `--lock-retries`"
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        "this server takes no changes now: is it a standby, or `default_transaction_read_only` set?"
    } else {
        return None;
    };
    Some(hint)
}

/// A statement of the tool's own failed.
pub(crate) fn server(error: &Error, statement: &str) -> ProviderError {
    let Some(db) = error.as_db_error() else {
        return ProviderError::Lost(error.to_string().into());
    };
    ProviderError::Server {
        message: db.message().to_owned(),
        sqlstate: db.code().code().to_owned(),
        detail: db.detail().map(str::to_owned),
        hint: db.hint().or_else(|| hint(db.code())).map(str::to_owned),
        // The message that reads a catalog is longer than anybody wants to read.
        statement: statement.chars().take(2_000).collect(),
    }
}
