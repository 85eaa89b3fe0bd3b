//! The PostgreSQL provider.
#[allow(dead_code, reason = "used once the session is there")]
mod connect;
mod local;
mod order;
mod split;
mod sql;
mod table_sql;
#[allow(dead_code, reason = "used once the session is there")]
mod tls;
