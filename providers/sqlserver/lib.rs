//! SQL Server: connects and reports the server. Reading, planning and changing schemas of
//! this engine does not exist yet, and every method that would need it says so.
mod address;
mod session;

use std::sync::Arc;

use async_trait::async_trait;
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::kind::KindOps;
use schemactl_core::provider::{
    Capabilities, Desired, Provider, ProviderError, Scope, ScratchOptions, Session, Target,
};
use schemactl_core::source::{SourceFile, Span, Statement};
use schemactl_core::table_file::TableFile;

use crate::address::Address;
use crate::session::{CONNECT_TIMEOUT, SqlServerSession};

const MISSING: &str = "plan, apply and validate do not work with SQL Server yet";
const HINT: &str = "this version manages PostgreSQL only (postgres://... or local:)";

/// Microsoft SQL Server.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqlServer;

#[async_trait]
impl Provider for SqlServer {
    fn name(&self) -> &'static str {
        "sqlserver"
    }

    fn url_schemes(&self) -> &'static [&'static str] {
        &["sqlserver", "mssql"]
    }

    fn kinds(&self) -> &'static [KindOps] {
        &[]
    }

    /// All DDL of a schema can be rolled back:
    /// <https://learn.microsoft.com/sql/t-sql/language-elements/transactions-transact-sql>.
    fn capabilities(&self) -> Capabilities {
        Capabilities { transactional_ddl: true }
    }

    fn split(&self, file: &Arc<SourceFile>) -> Result<Vec<Statement>, Vec<Diagnostic>> {
        Err(vec![missing_diagnostic().at(Span::new(file, 0..0))])
    }

    fn render(&self, _file: &TableFile) -> Result<Vec<Statement>, Vec<Diagnostic>> {
        Err(vec![missing_diagnostic()])
    }

    fn mentioned_schemas(&self, _statements: &[Statement]) -> Vec<String> {
        Vec::new()
    }

    async fn connect(&self, target: &Target) -> Result<Box<dyn Session>, ProviderError> {
        let address = Address::parse(&target.url)?;
        Ok(Box::new(SqlServerSession::connect(address, CONNECT_TIMEOUT).await?))
    }

    async fn elaborate(
        &self,
        _target: Option<&Target>,
        _statements: &[Statement],
        _scope: &Scope,
        _options: &ScratchOptions,
    ) -> Result<Desired, ProviderError> {
        Err(ProviderError::Unsupported { message: MISSING.to_owned(), hint: Some(HINT.to_owned()) })
    }
}

fn missing_diagnostic() -> Diagnostic {
    Diagnostic::error("unsupported-engine", MISSING).help(HINT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_refused_with_the_reason_and_a_way_out() {
        let file = Arc::new(SourceFile { name: "a.sql".to_owned(), text: "SELECT 1".to_owned() });
        for found in [
            SqlServer.split(&file).expect_err("no statements"),
            SqlServer.render(&TableFile::default()).expect_err("no statements"),
        ] {
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].code, "unsupported-engine");
            assert_eq!(found[0].message, MISSING);
            assert_eq!(found[0].help.as_deref(), Some(HINT));
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn elaborating_says_what_is_missing() {
        let error = SqlServer
            .elaborate(None, &[], &Scope::default(), &ScratchOptions::default())
            .await
            .expect_err("unsupported");
        assert!(matches!(error, ProviderError::Unsupported { .. }), "{error:?}");
    }
}
