//! The PostgreSQL provider.
mod access;
mod cache;
mod connect;
mod cost;
mod depend;
mod elaborate;
mod export;
mod failure;
mod introspect;
mod kinds;
mod load;
pub mod local;
mod newer;
mod online;
mod order;
mod partial;
mod persistence;
mod preflight;
mod probe;
mod reconcile;
mod record;
mod rename;
mod row;
mod scratch;
mod secret;
mod session;
mod spelling;
mod split;
mod sql;
mod table_sql;

mod tls;
mod unmanaged;

pub use session::Postgres;
