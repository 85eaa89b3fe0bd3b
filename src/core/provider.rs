//! What a database engine has to offer. All I/O of the project but reading files goes through here.
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::apply::WayBack;
use crate::catalog::{Catalog, ObjectId};
use crate::cost::{Costs, Holder};
use crate::diagnostic::Diagnostic;
use crate::export::{Export, Form, Skimmed};
use crate::kind::{KindOps, Step};
use crate::managed::Managed;
use crate::plan::{Plan, PlanError, PlannedStep};
use crate::probe::Probe;
use crate::record::{Entry, Origin, Recorded, RecordedRename, Wanted};
use crate::rename::Rename;
use crate::source::{SourceFile, Span, Statement};
use crate::table_file::TableFile;

/// Why an engine could not do its part. No variant holds a password.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The URL cannot be read, or asks for what the engine does not have.
    #[error("{message}")]
    Target { message: String, hint: Option<String> },
    #[error("cannot connect to {target}: {message}")]
    Connect { target: String, message: String, hint: Option<String> },
    /// The connection went away while it was in use.
    #[error("the connection to the server was lost")]
    Lost(#[source] Box<dyn Error + Send + Sync>),
    /// The server refused one of the tool's own statements.
    #[error("{message}")]
    Server {
        message: String,
        /// Five characters, such as `42P01`.
        sqlstate: String,
        detail: Option<String>,
        hint: Option<String>,
        statement: String,
    },
    /// The desired state does not load; every independent finding is in the list.
    #[error("the desired state does not load")]
    Desired(Vec<Diagnostic>),
    /// No scratch database could be had; says what was tried.
    #[error("no scratch database to give the files their meaning")]
    NoScratch { tried: Vec<String>, hint: String },
    #[error("{message}")]
    Unsupported { message: String, hint: Option<String> },
    /// The engine's own catalog holds what this program cannot read.
    #[error("cannot read the catalog: {0}")]
    Catalog(String),
    #[error("{what}")]
    Io {
        what: String,
        #[source]
        source: std::io::Error,
    },
}

/// What an engine can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    pub transactional_ddl: bool,
}

/// What the tool is pointed at.
#[derive(Clone)]
pub struct Target {
    /// May hold a password: never shown.
    pub url: String,
    /// The folder that relative paths such as `local:` are relative to.
    pub base: PathBuf,
    /// Folder for what was read of it before; `None` where nothing is kept.
    pub cache: Option<PathBuf>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Which part of a database is managed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    pub schemas: Vec<String>,
    /// What is managed besides, which is else managed only where the files speak of it.
    pub manage: Vec<Manage>,
    /// What of all this is managed.
    pub managed: Managed,
}

/// What is managed only when it is asked for or the files speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manage {
    Privileges,
    Owners,
}

/// The server at the other end.
#[derive(Clone, Debug)]
pub struct ServerInfo {
    /// `PostgreSQL 15.20`
    pub product: String,
    /// For people, without a password: `shop on db.example.com:5432 as app`
    pub target: String,
}

/// Which database this is, wherever it is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What tells a server from all others; `None` where that cannot be had.
    pub system: Option<String>,
    pub database: String,
}

/// The desired files turned into a catalog.
#[derive(Clone, Debug, Default)]
pub struct Desired {
    pub catalog: Catalog,
    /// Where in the files each object is said.
    pub origins: BTreeMap<ObjectId, Span>,
    pub warnings: Vec<Diagnostic>,
}

/// Where the desired state may be given its meaning.
#[derive(Clone, Default)]
pub struct ScratchOptions {
    /// `--scratch-url` or `scratch` in the configuration. May hold a password: never shown.
    pub url: Option<String>,
    /// Folder for the elaboration cache; `None` turns the cache off.
    pub cache: Option<PathBuf>,
}

impl fmt::Debug for ScratchOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScratchOptions").field("cache", &self.cache).finish_non_exhaustive()
    }
}

/// What apply may take time for.
#[derive(Clone, Debug, Default)]
pub struct ApplyOptions {
    /// Milliseconds to wait for a lock, 0 for ever; `None` leaves the server's setting.
    pub lock_timeout: Option<u64>,
    /// How often to try again after a lock was not to be had.
    pub lock_retries: u32,
    /// Milliseconds that one statement may take, 0 for ever; `None` leaves the server's setting.
    pub statement_timeout: Option<u64>,
    /// What the record of this apply says of its origin; `None`: nothing is recorded.
    pub record: Option<Origin>,
    /// Whether what would undo it is looked for.
    pub way_back: Option<WayBack>,
    /// Of the [`Reading`] that the plan was made from: where it is the same, nothing has changed since.
    pub digest: Option<String>,
}

/// One database engine.
#[async_trait]
pub trait Provider: Send + Sync {
    /// `postgres`
    fn name(&self) -> &'static str;
    fn url_schemes(&self) -> &'static [&'static str];
    fn kinds(&self) -> &'static [KindOps];
    fn capabilities(&self) -> Capabilities;

    /// Splits a file of SQL into statements. All findings of the file at once.
    fn split(&self, file: &Arc<SourceFile>) -> Result<Vec<Statement>, Vec<Diagnostic>>;

    /// Writes table files as statements of this engine.
    fn render(&self, file: &TableFile) -> Result<Vec<Statement>, Vec<Diagnostic>>;

    /// The schemas that the statements make things in.
    fn mentioned_schemas(&self, statements: &[Statement]) -> Vec<String>;

    /// Takes over from the live catalog what the files leave open (an extension's version, say), so
    /// that it is no difference.
    fn reconcile(
        &self,
        _live: &Catalog,
        _desired: &mut Catalog,
        _statements: &[Statement],
        _scope: &Scope,
    ) {
    }

    /// Has the plan's statements block others as little as possible, in as many transactions as that
    /// takes. `from` is the catalog that the plan's renames lead to.
    fn online(&self, _plan: &mut Plan, _from: &Catalog) {}

    /// Writes a catalog as statements in files. `empty` is what is there when no file says anything.
    fn export(
        &self,
        _empty: &Catalog,
        _live: &Catalog,
        _scope: &Scope,
        _form: &Form,
    ) -> Result<Export, PlanError> {
        Ok(Export::default())
    }

    /// The object that decides in which file an object is said: itself, or what it is a part of.
    fn whole(&self, _catalog: &Catalog, id: &ObjectId) -> ObjectId {
        id.clone()
    }

    /// Takes SQL text apart into what means something and what is said beside it.
    fn skim(&self, sql: &str) -> Skimmed {
        Skimmed { words: sql.to_owned(), comments: Vec::new() }
    }

    async fn connect(&self, target: &Target) -> Result<Box<dyn Session>, ProviderError>;

    /// Turns statements into a catalog with the help of a server. Without a target, a scratch that
    /// needs none is used.
    async fn elaborate(
        &self,
        target: Option<&Target>,
        statements: &[Statement],
        scope: &Scope,
        options: &ScratchOptions,
    ) -> Result<Desired, ProviderError>;

    /// What the engine makes of `live` when things in it are renamed: every definition printed with
    /// the new names. `next` is shown the catalog as it has become and says the next statements,
    /// none at the end. Learned from a copy without data in a scratch; the database itself is not
    /// touched.
    ///
    /// # Errors
    /// [`ProviderError::Unsupported`] when the copy is not what the database is, or a statement is
    /// refused: then nothing is known.
    async fn renamed(
        &self,
        _target: Option<&Target>,
        _live: &Catalog,
        _scope: &Scope,
        _options: &ScratchOptions,
        _next: Next<'_>,
    ) -> Result<Catalog, ProviderError> {
        Err(ProviderError::Unsupported {
            message: format!("renames are not supported by {}", self.name()),
            hint: None,
        })
    }
}

/// Given a catalog, the statements to run next.
pub type Next<'a> = &'a mut (dyn FnMut(&Catalog) -> Vec<Step> + Send);

/// How far a statement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In the engine's words: `index i: building index: scanning table`.
    pub what: String,
    /// Of `total` (blocks, rows, sessions that are waited for); that is 0 where it is not known.
    pub done: u64,
    pub total: u64,
}

/// Looks at a session from beside it. What goes wrong with it is of no consequence for the session.
#[async_trait]
pub trait Watch: Send {
    /// What the session is at right now; `None` where the engine does not say how far that is.
    async fn look(&mut self) -> Result<Option<Progress>, ProviderError>;
}

/// A live catalog as the server told it.
pub struct Reading {
    /// A hash of all that a plan made from it can depend on, except for what the server knows of rows
    /// and sessions. The same again: it is the same catalog. `None` where an engine does not tell.
    pub digest: Option<String>,
    /// Puts it together. An error may be somebody's change in the midst of the reading.
    pub catalog: Box<dyn FnOnce() -> Result<Catalog, ProviderError> + Send>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("digest", &self.digest).finish_non_exhaustive()
    }
}

/// One live connection.
#[async_trait]
pub trait Session: Send {
    fn server(&self) -> &ServerInfo;

    /// Which database this is.
    async fn identity(&mut self) -> Result<Identity, ProviderError> {
        Err(ProviderError::Unsupported {
            message: "plans for this engine cannot be saved".to_owned(),
            hint: None,
        })
    }

    /// Reads the live catalog in one consistent snapshot: inside the open transaction if there is
    /// one, else in one of its own.
    async fn introspect(&mut self, scope: &Scope) -> Result<Catalog, ProviderError>;

    /// As [`Session::introspect`], without putting it together yet.
    async fn read(&mut self, scope: &Scope) -> Result<Reading, ProviderError> {
        let catalog = self.introspect(scope).await?;
        Ok(Reading { digest: None, catalog: Box::new(|| Ok(catalog)) })
    }

    /// Adds to the live catalog what moves while nobody changes the schema, where the way to what is desired
    /// depends on it: how far a sequence is. `renames` have led to `from`, and have not run yet.
    async fn complete(
        &mut self,
        _from: &mut Catalog,
        _desired: &Catalog,
        _renames: &[Rename],
    ) -> Result<(), ProviderError> {
        Ok(())
    }

    /// The schemas of the database that are somebody's: not the engine's own, nor an extension's.
    async fn schemas(&mut self) -> Result<Vec<String>, ProviderError> {
        let message = format!("the schemas of {} are not known", self.server().product);
        Err(ProviderError::Unsupported { message, hint: None })
    }

    /// What stands in the way of this plan's statements, known before anything is locked (rights that
    /// are missing, a lock table too small).
    async fn preflight(&mut self, plan: &Plan) -> Result<Vec<Diagnostic>, ProviderError>;

    /// What of this stands in the way of any plan, also of one of which only the statements are known, that
    /// needs a session of its own or does not ([`Plan::needs_session`]).
    async fn preflight_server(
        &mut self,
        _needs_session: bool,
    ) -> Result<Vec<Diagnostic>, ProviderError> {
        Ok(Vec::new())
    }

    /// What a plan costs of what is there. `from` is the catalog that its renames lead to. Empty where
    /// the engine does not tell.
    async fn weigh(&mut self, _plan: &Plan, _from: &Catalog) -> Result<Costs, ProviderError> {
        Ok(Costs::default())
    }

    /// Whether somebody else's lock is behind an error, so that the same may succeed later.
    fn is_contended(&self, _error: &ProviderError) -> bool {
        false
    }

    /// Whether somebody else's change of the same moment can be behind an error, so that the same may
    /// succeed when the database is looked at again.
    fn is_disturbed(&self, _error: &ProviderError) -> bool {
        false
    }

    /// Who holds right now what a statement waited for; without one, what keeps two applies apart.
    async fn holders(&mut self, _step: Option<&PlannedStep>) -> Result<Vec<Holder>, ProviderError> {
        Ok(Vec::new())
    }

    /// What to ask of the rows before anything is locked, each with the object that changes.
    fn probes(&self, _plan: &Plan) -> Vec<(ObjectId, Probe)> {
        Vec::new()
    }

    /// Rows that would make statements of a plan fail, or of which it is not known in time: asked for so many
    /// milliseconds each.
    async fn ask(
        &mut self,
        _probes: &[(ObjectId, Probe)],
        _limit: u64,
    ) -> Result<Vec<(ObjectId, Diagnostic)>, ProviderError> {
        Ok(Vec::new())
    }

    /// What stands in the way of writing the record of an apply.
    async fn preflight_record(&mut self) -> Result<Option<Diagnostic>, ProviderError> {
        Ok(None)
    }

    /// Writes the record of an apply: in the open transaction if there is one, else in one of its
    /// own.
    async fn record(&mut self, _entry: &Entry<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// The record's entries. Empty when there is no record.
    ///
    /// # Errors
    /// Somebody else has a schema of its name, or the role may not read it.
    async fn history(&mut self, _wanted: Wanted) -> Result<Vec<Recorded>, ProviderError> {
        Ok(Vec::new())
    }

    /// The renames that were made after an apply, in their order.
    async fn renames_since(&mut self, _apply: i64) -> Result<Vec<RecordedRename>, ProviderError> {
        Ok(Vec::new())
    }

    /// Keeps other applies out until the connection ends, for an apply of several groups.
    async fn keep_out(&mut self, _options: &ApplyOptions) -> Result<(), ProviderError> {
        let message = format!("{} takes an apply as one group only", self.server().product);
        Err(ProviderError::Unsupported { message, hint: None })
    }

    /// Runs a statement that the engine refuses in a transaction, of which nothing is left when it fails; or
    /// one in batches, of which those that are done stay.
    async fn execute_outside(
        &mut self,
        _step: &Step,
        _options: &ApplyOptions,
    ) -> (Duration, Result<(), ProviderError>) {
        let message =
            format!("{} runs no statement outside of a transaction", self.server().product);
        (Duration::ZERO, Err(ProviderError::Unsupported { message, hint: None }))
    }

    /// What tells how far a long statement of this session is, by a connection of its own.
    async fn watch(&mut self) -> Result<Box<dyn Watch>, ProviderError> {
        let message = format!("{} does not say how far it is", self.server().product);
        Err(ProviderError::Unsupported { message, hint: None })
    }

    /// Opens the transaction of an apply and takes the lock that keeps other applies out.
    async fn begin(&mut self, options: &ApplyOptions) -> Result<(), ProviderError>;

    /// Runs statements one after the other, without waiting for one before the next is sent where the
    /// engine allows that. Ends with the first that fails, and tells how long each took, that one
    /// among them.
    async fn execute(&mut self, steps: &[&Step]) -> (Vec<Duration>, Result<(), ProviderError>);

    /// Marks the place in the open transaction that [`Session::back_to_savepoint`] goes back to.
    async fn savepoint(&mut self) -> Result<(), ProviderError> {
        let message = "this engine cannot take back a part of a transaction".to_owned();
        Err(ProviderError::Unsupported { message, hint: None })
    }

    /// Undoes what was done since, also after an error.
    async fn back_to_savepoint(&mut self) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), ProviderError>;

    async fn rollback(&mut self) -> Result<(), ProviderError>;

    /// Ends the connection and whatever was started for it.
    async fn close(self: Box<Self>) -> Result<(), ProviderError>;
}
