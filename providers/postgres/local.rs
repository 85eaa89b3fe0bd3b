//! A private PostgreSQL server started from the binaries on this machine: the server behind
//! `--url local:`, the scratch of last resort, and the server of the tests.
//!
//! A server listens on a Unix socket only, in a folder that nobody else can enter. It lives exactly
//! as long as a process uses it: every user holds the writing end of one named pipe, a small guard
//! (a `sh`) holds the reading end, and when the pipe ends, because the last user let go of it or
//! was killed, the guard stops the server and removes what was temporary. The kernel counts the
//! users, so a `kill -9` leaves nothing behind either.
mod binaries;

#[cfg(unix)]
mod account;
#[cfg(unix)]
mod data;
#[cfg(unix)]
mod guard;
#[cfg(unix)]
mod kept;
#[cfg(unix)]
mod server;

#[cfg(not(unix))]
#[path = "local/unsupported.rs"]
mod server;

use std::path::PathBuf;

pub use binaries::{Binaries, find_binaries};
pub use server::Server;

/// The superuser of every private server. Nobody needs a password: the socket is the key.
pub const SUPERUSER: &str = "postgres";

/// What server to start.
#[derive(Clone, Debug)]
pub struct Options {
    pub data: Data,
    /// The major version that is wanted; the nearest one found on the machine is taken. Data that
    /// exists already needs its own major version, whatever is wanted.
    pub major: Option<u32>,
    /// Server settings (`max_connections`, `200`) beyond those that keep the server private.
    /// A server that another process started keeps the settings it has.
    pub settings: Vec<(String, String)>,
}

/// Where a server keeps its data.
#[derive(Clone, Debug)]
pub enum Data {
    /// In this folder, which is made on first use. Processes that use it at the same time share one
    /// server.
    Kept(PathBuf),
    /// In a temporary folder that goes away with the server. Nothing is written through to the disk.
    ThrowAway {
        /// A folder in which an initialised data directory is kept per version, to be copied instead
        /// of made: three times as quick. Safe to delete.
        template: Option<PathBuf>,
    },
}

impl Options {
    /// A server whose data stays in `folder`.
    pub fn kept(folder: impl Into<PathBuf>) -> Self {
        Self { data: Data::Kept(folder.into()), major: None, settings: Vec::new() }
    }

    /// A server that leaves nothing behind.
    pub fn throw_away() -> Self {
        Self { data: Data::ThrowAway { template: None }, major: None, settings: Vec::new() }
    }

    /// Keeps initialised data in `folder` for the next throw-away server.
    #[must_use]
    pub fn template(mut self, folder: impl Into<PathBuf>) -> Self {
        if let Data::ThrowAway { template } = &mut self.data {
            *template = Some(folder.into());
        }
        self
    }

    #[must_use]
    pub fn major(mut self, major: u32) -> Self {
        self.major = Some(major);
        self
    }

    /// See `https://www.postgresql.org/docs/current/runtime-config.html`.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }
}
