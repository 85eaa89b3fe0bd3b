//! The SQL Server provider.
