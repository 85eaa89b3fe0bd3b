//! What the tests stand on: a throw-away server, databases, folders of files, the real binary.
mod cli;
mod database;
mod dice;
mod dump;
mod folder;
mod http;
mod many;
mod other;
mod pooler;

pub(crate) use cli::{Output, Run, schemactl};
pub(crate) use database::{
    Database, OwnServer, database, database_of, kept_server, own_server, server, server_of,
};
pub(crate) use dice::{Dice, hash, seeds};
pub(crate) use dump::{difference, normalise};
pub(crate) use folder::Folder;
pub(crate) use http::{Request, serve};
pub(crate) use many::failures;
pub(crate) use other::{OtherSession, wait_until};
pub(crate) use pooler::Pooler;
