//! The PostgreSQL provider.
mod connect;
pub mod local;
mod order;
mod split;
mod sql;
mod table_sql;
mod tls;
