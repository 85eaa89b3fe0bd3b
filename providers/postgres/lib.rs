//! The PostgreSQL provider.
mod connect;
mod local;
mod order;
mod split;
mod sql;
mod table_sql;
mod tls;
