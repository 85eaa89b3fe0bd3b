//! The engines that this build knows: the only file that names a provider.
use schemactl_core::provider::Provider;

/// All engines. The first is the one that gives files their meaning where no database is named.
pub(crate) fn all() -> Vec<Box<dyn Provider>> {
    vec![
        #[cfg(feature = "postgres")]
        Box::new(schemactl_postgres::Postgres),
        #[cfg(feature = "mysql")]
        Box::new(schemactl_mysql::MySql),
        #[cfg(feature = "sqlserver")]
        Box::new(schemactl_sqlserver::SqlServer),
    ]
}
