//! Provider-agnostic core: sources, catalog, diff, plan. It never learns what a table is, never
//! prints, and of the outside it knows files only.
pub mod allow;
pub mod apply;
pub mod catalog;
pub mod cleanup;
pub mod cost;
pub mod diagnostic;
pub mod diff;
pub mod export;
pub mod fate;
mod handover;
pub mod hold;
pub mod ident;
pub mod import;
pub mod kind;
pub mod load;
pub mod managed;
pub mod order;
pub mod plan;
pub mod plan_file;
pub mod provider;
pub mod record;
pub mod rename;
pub mod source;
pub mod sql;
pub mod store;
pub mod table;
pub mod table_file;
