//! Loads desired statements into a scratch: in batches, each error at its own place.
use std::pin::pin;

use futures_util::TryStreamExt as _;
use schemactl_core::diagnostic::{Diagnostic, nearest};
use schemactl_core::ident::Ident;
use schemactl_core::provider::ProviderError;
use schemactl_core::source::{Made, Span, Statement};
use tokio_postgres::error::{DbError, ErrorPosition};
use tokio_postgres::{Client, SimpleQueryMessage};
use tracing::debug;

use crate::introspect::Snapshot;
use crate::scratch::{self, Place, Scratch, run};
use crate::split::subscription;
use crate::sql::sql;
use crate::{failure, newer};

/// A batch is one message and, in a database of our own, one transaction.
const BATCH: usize = 200;

/// What the statements left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loaded {
    Committed,
    /// A transaction is open and must be rolled back.
    Open,
}

impl Loaded {
    /// What is left behind in such a place, before anything is loaded too.
    pub(crate) fn usual(place: Place) -> Self {
        match place {
            Place::Lent => Self::Open,
            Place::Temporary | Place::Private => Self::Committed,
        }
    }

    /// How what was left behind is read.
    pub(crate) fn snapshot(self) -> Snapshot<'static> {
        match self {
            Self::Open => Snapshot::Open { search_path: "DEFAULT" },
            Self::Committed => Snapshot::Own,
        }
    }
}

/// Loads the statements, in their order where that works and in any that works where not. All
/// errors that do not follow from another are reported.
///
/// Subscriptions come last and are never committed: no worker of the server may ever see them, and
/// a database that has one cannot be dropped.
pub(crate) async fn load(
    scratch: &Scratch,
    statements: &[Statement],
) -> Result<Loaded, ProviderError> {
    // Nobody waits for what is thrown away to be safe on the disk.
    let settings = "SET check_function_bodies = off; SET client_min_messages = warning; \
                    SET synchronous_commit = off";
    run(&scratch.connection, settings).await?;
    let started = std::time::Instant::now();
    let mut leaves = Loaded::usual(scratch.place);
    let mut loader = Loader { scratch, statements, loaded: leaves, settings: String::new() };
    let (last, first): (Vec<usize>, Vec<usize>) =
        (0..statements.len()).partition(|i| subscription::is_about(&statements[*i].sql));
    loader.all(&first).await?;
    if !last.is_empty() {
        if leaves == Loaded::Committed {
            run(&scratch.connection, "BEGIN").await?;
            leaves = Loaded::Open;
            loader.loaded = leaves;
        }
        loader.all(&last).await?;
    }
    let ms = started.elapsed().as_millis();
    debug!(statements = statements.len(), ms, "loaded the desired state");
    Ok(leaves)
}

struct Loader<'a> {
    scratch: &'a Scratch,
    statements: &'a [Statement],
    /// Whether everything happens in one open transaction.
    loaded: Loaded,
    /// The session settings in force.
    settings: String,
}

/// One statement that the server refused.
struct Failure {
    /// Its place among those that were sent together.
    place: usize,
    /// The byte of its text at which the server saw the mistake.
    at: Option<usize>,
    /// Whether those before it did run.
    parsed: bool,
    error: Box<DbError>,
}

/// Statements in one message, and where each begins.
struct Message {
    text: String,
    starts: Vec<usize>,
    /// Which commands are not statements of the user's, by their number.
    extra: Vec<usize>,
    commands: usize,
    settings: String,
}

impl Message {
    fn push_extra(&mut self, sql: &str, count: usize) {
        self.text.push_str(sql);
        self.extra.extend(self.commands..self.commands + count);
        self.commands += count;
    }

    fn push(&mut self, sql: &str) {
        self.starts.push(self.text.len());
        self.text.push_str(sql);
        // On a line of its own: the statement may end with a comment.
        self.text.push_str("\n;");
        self.commands += 1;
    }

    /// Which statement failed after `done` commands, and where in it.
    fn failure(&self, done: usize, error: DbError) -> Failure {
        let byte = match error.position() {
            Some(ErrorPosition::Original(at)) => Some(byte_of(&self.text, *at as usize)),
            _ => None,
        };
        let by_count = done - self.extra.iter().filter(|e| **e < done).count();
        let by_place = byte.map(|b| self.starts.partition_point(|s| *s <= b).saturating_sub(1));
        // A message that does not parse runs none of its statements: only the place tells.
        let place = if done == 0 { by_place.unwrap_or(0) } else { by_count };
        let place = place.min(self.starts.len() - 1);
        let at = byte.and_then(|b| b.checked_sub(self.starts[place]));
        let parsed = done > 0 || place == 0;
        Failure { place, at, parsed, error: Box::new(error) }
    }
}

impl Loader<'_> {
    fn client(&self) -> &Client {
        &self.scratch.connection.client
    }

    /// Loads these statements, in several rounds as long as that helps.
    async fn all(&mut self, indices: &[usize]) -> Result<(), ProviderError> {
        let mut failed = Vec::new();
        for batch in indices.chunks(BATCH) {
            self.batch(batch, &mut failed).await?;
        }
        while !failed.is_empty() {
            let before = failed.len();
            let mut errors = Vec::new();
            for index in std::mem::take(&mut failed) {
                if let Some(failure) = self.attempt(&[index]).await? {
                    failed.push(index);
                    errors.push(failure);
                }
            }
            if failed.len() == before {
                return Err(self.report(&failed, &errors));
            }
        }
        Ok(())
    }

    /// Loads a batch. What fails is taken out and the rest loaded again: a batch is a transaction.
    async fn batch(
        &mut self,
        batch: &[usize],
        failed: &mut Vec<usize>,
    ) -> Result<(), ProviderError> {
        let mut todo: Vec<usize> = batch.to_vec();
        while !todo.is_empty() {
            let Some(failure) = self.attempt(&todo).await? else { return Ok(()) };
            let culprit = todo[failure.place];
            let error = message(&failure.error);
            debug!(statement = self.statements[culprit].span.text(), error, "deferred");
            if !failure.parsed {
                failed.push(todo.remove(failure.place));
                continue;
            }
            let good = todo[..failure.place].to_vec();
            if !good.is_empty()
                && let Some(again) = self.attempt(&good).await?
            {
                let error = message(&again.error);
                let message = format!("a statement that was accepted before is refused: {error}");
                return Err(ProviderError::Catalog(message));
            }
            failed.push(culprit);
            todo.drain(..=failure.place);
        }
        Ok(())
    }

    /// Sends the statements in one message. When one fails, none of them takes effect.
    async fn attempt(&mut self, indices: &[usize]) -> Result<Option<Failure>, ProviderError> {
        loop {
            let message = self.message(indices);
            if self.loaded == Loaded::Open {
                // By itself: of a message that does not parse nothing runs.
                run(&self.scratch.connection, "SAVEPOINT schemactl").await?;
            }
            let (done, error) = self.execute(&message.text).await?;
            let Some(error) = error else {
                self.settings = message.settings;
                return Ok(None);
            };
            if self.loaded == Loaded::Open {
                run(&self.scratch.connection, "ROLLBACK TO SAVEPOINT schemactl").await?;
            }
            match missing_role(&error) {
                Some(role) if self.scratch.place == Place::Private => {
                    let create = sql!("CREATE ROLE {}", Ident(&Ident::new(role)));
                    run(&self.scratch.connection, create.as_str()).await?;
                }
                _ => return Ok(Some(message.failure(done, error))),
            }
        }
    }

    fn message(&self, indices: &[usize]) -> Message {
        let mut message = Message {
            text: String::new(),
            starts: Vec::new(),
            extra: Vec::new(),
            commands: 0,
            settings: self.settings.clone(),
        };
        for index in indices {
            let statement = &self.statements[*index];
            let wanted = settings(statement);
            if wanted != message.settings {
                message.push_extra(&wanted, SETTINGS.len());
                message.settings = wanted;
            }
            match subscription::unconnected(&statement.sql) {
                Some(unconnected) => {
                    message.push(&unconnected.sql);
                    if let Some(enable) = unconnected.enable {
                        message.push_extra(&format!("{enable};"), 1);
                    }
                }
                None => message.push(&statement.sql),
            }
        }
        if self.loaded == Loaded::Open {
            message.push_extra("RELEASE SAVEPOINT schemactl;", 1);
        }
        message
    }

    /// How many commands completed, and the error that ended the message.
    async fn execute(&self, message: &str) -> Result<(usize, Option<DbError>), ProviderError> {
        let mut done = 0;
        let failed = |e: tokio_postgres::Error| match e.as_db_error() {
            Some(db) => Ok(Some(db.clone())),
            None => Err(failure::server(&e, message)),
        };
        let stream = self.client().simple_query_raw(message).await;
        let mut stream = match stream {
            Ok(stream) => pin!(stream),
            Err(error) => return Ok((done, failed(error)?)),
        };
        loop {
            match stream.try_next().await {
                Ok(Some(SimpleQueryMessage::CommandComplete(_))) => done += 1,
                Ok(Some(_)) => {}
                Ok(None) => return Ok((done, None)),
                Err(error) => return Ok((done, failed(error)?)),
            }
        }
    }

    /// The errors that do not follow from another one.
    fn report(&self, failed: &[usize], failures: &[Failure]) -> ProviderError {
        let all: Vec<(&Statement, &Failure)> =
            failed.iter().map(|i| &self.statements[*i]).zip(failures).collect();
        let follows = |statement: &Statement| {
            all.iter()
                .any(|(other, _)| !std::ptr::eq(*other, statement) && mentions(statement, other))
        };
        // What cannot be read follows from nothing.
        let independent =
            all.iter().filter(|(s, f)| code(&f.error) == "syntax-error" || !follows(s));
        let full = |(statement, failure): &(&Statement, &Failure)| {
            let found = diagnostic(statement, failure, self.statements);
            let major = scratch::major(&self.scratch.connection);
            let found = newer::explain(found, &statement.sql, &failure.error, major);
            match found.code {
                "defined-twice" => self.both_places(found, statement),
                _ => found,
            }
        };
        let mut found: Vec<Diagnostic> = independent.map(full).collect();
        if found.is_empty() {
            let statements: Vec<&Statement> = all.iter().map(|(statement, _)| *statement).collect();
            found = match circle(&statements) {
                Some(circle) => vec![circle],
                None => all.iter().map(full).collect(),
            };
        }
        ProviderError::Desired(found)
    }

    /// Adds where the files have it for the first time, as far as names without argument types tell.
    fn both_places(&self, found: Diagnostic, statement: &Statement) -> Diagnostic {
        let same = |made: &&Made| {
            statement.makes.iter().any(|m| m.kind == made.kind && m.path == made.path)
        };
        let others = self.statements.iter().filter(|other| !std::ptr::eq(*other, statement));
        let mut first = others.flat_map(|other| other.makes.iter().filter(same));
        match (first.next(), first.next()) {
            (Some(first), None) => found.label(first.span.clone(), "defined here first"),
            _ => found,
        }
    }
}

/// Statements that need each other, and of which none can be the first.
fn circle(failed: &[&Statement]) -> Option<Diagnostic> {
    let mut way = vec![*failed.first()?];
    let members = loop {
        let last = *way.last().expect("it starts with one");
        let next = failed.iter().copied().find(|s| !std::ptr::eq(*s, last) && mentions(last, s))?;
        if let Some(start) = way.iter().position(|s| std::ptr::eq(*s, next)) {
            break way.split_off(start);
        }
        way.push(next);
    };
    let names: Option<Vec<(String, Span)>> = members
        .iter()
        .map(|statement| {
            let made = statement.makes.first()?;
            let path: Vec<&str> = made.path.iter().map(Ident::raw).collect();
            Some((format!("{} {}", made.kind.0, path.join(".")), made.span.clone()))
        })
        .collect();
    let names = names?;
    let (first, span) = names.first()?;
    let all: Vec<&str> =
        names.iter().map(|(name, _)| name.as_str()).chain([first.as_str()]).collect();
    let message = format!("these need each other in a circle: {}", all.join(" -> "));
    let mut finding = Diagnostic::error("circle", message).at(span.clone());
    for (name, span) in &names[1..] {
        finding = finding.label(span.clone(), format!("{name} is needed"));
    }
    Some(
        finding
            .help("one of them has to do without the next: no order of statements can make them"),
    )
}

/// Whether a statement refers to something that another one makes.
fn mentions(statement: &Statement, other: &Statement) -> bool {
    let makes = |path: &[Ident]| other.makes.iter().any(|made| made.path == path);
    statement.mentions.iter().any(|mention| makes(&mention.path))
}

/// The settings that a file may give its statements.
const SETTINGS: [&str; 3] = ["search_path", "default_tablespace", "default_table_access_method"];

/// The settings that a statement wants, as statements; those that are not named have their default.
fn settings(statement: &Statement) -> String {
    let setting = |name: &str| match statement.settings.iter().find(|(n, _)| n == name) {
        Some((_, value)) => format!("SET {name} = {value};"),
        None => format!("RESET {name};"),
    };
    SETTINGS.map(setting).concat()
}

fn missing_role(error: &DbError) -> Option<String> {
    let message = error.message();
    (error.code().code() == "42704")
        .then(|| message.strip_prefix("role \"")?.strip_suffix("\" does not exist"))
        .flatten()
        .map(str::to_owned)
}

/// The server counts characters, from 1.
fn byte_of(text: &str, position: usize) -> usize {
    text.char_indices().nth(position.saturating_sub(1)).map_or(text.len(), |(i, _)| i)
}

/// What the server said, without what may be a piece of a password.
fn message(error: &DbError) -> &str {
    let bad_connection = "invalid connection string syntax";
    let message = error.message();
    if message.starts_with(bad_connection) { bad_connection } else { message }
}

/// A server's error about a statement, at its place in the user's files.
fn diagnostic(statement: &Statement, failure: &Failure, all: &[Statement]) -> Diagnostic {
    let error = &failure.error;
    let place = place(statement, failure);
    let mut diagnostic = Diagnostic::error(code(error), message(error)).at(place);
    diagnostic.notes.extend(error.detail().map(|d| format!("detail: {d}")));
    diagnostic.notes.extend(error.where_().map(|w| format!("context: {w}")));
    diagnostic.help = error.hint().map(str::to_owned).or_else(|| {
        let name = missing(error)?;
        let near = nearest(name, all.iter().flat_map(made_names)).filter(|near| *near != name)?;
        Some(format!("did you mean `{near}`?"))
    });
    if missing_role(error).is_some() {
        diagnostic.code = "unknown-role";
        diagnostic.help = Some(
            "roles belong to the cluster and not to a schema: make it with CREATE ROLE first"
                .to_owned(),
        );
    }
    diagnostic
}

/// The name, without its schema, that the server does not know.
fn missing(error: &DbError) -> Option<&str> {
    if !["42P01", "42703", "42704", "3F000"].contains(&error.code().code()) {
        return None;
    }
    quoted(error)
}

/// The name that there is already.
fn twice(error: &DbError) -> Option<&str> {
    if code(error) == "defined-twice" { quoted(error) } else { None }
}

fn quoted(error: &DbError) -> Option<&str> {
    let name = error.message().split('"').nth(1)?;
    name.rsplit('.').next().filter(|name| !name.is_empty())
}

/// The names of the schema's objects that a statement makes.
fn made_names(statement: &Statement) -> impl Iterator<Item = &str> {
    let names = statement.makes.iter().filter(|made| made.path.len() == 2);
    names.filter_map(|made| Some(made.path.last()?.raw()))
}

/// Where a statement says a name: the server gives no place for a table that a foreign key misses.
fn find_name(sql: &str, name: &str) -> Vec<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let (text, name) = (sql.to_ascii_lowercase(), name.to_ascii_lowercase());
    let found = text.match_indices(&name).map(|(at, _)| at);
    found
        .filter(|at| !text[..*at].ends_with(is_part))
        .filter(|at| !text[at + name.len()..].starts_with(is_part))
        .collect()
}

fn place(statement: &Statement, failure: &Failure) -> Span {
    let at = match failure.error.position() {
        Some(ErrorPosition::Original(_)) => failure.at,
        Some(ErrorPosition::Internal { position, query }) => {
            let start = statement.sql.find(query.as_str());
            start.map(|start| start + byte_of(query, *position as usize))
        }
        None => named_at(statement, &failure.error),
    };
    let Some(at) = at else { return first_line(&statement.span) };
    let mut span = statement.locate(at);
    let text = span.text();
    let word = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '"'));
    let one = text.chars().next().map_or(0, char::len_utf8);
    let length = word.unwrap_or(text.len()).max(one);
    span.bytes.end = span.bytes.start + length;
    span
}

/// Where the statement has the name that the message is about, when the server does not say.
fn named_at(statement: &Statement, error: &DbError) -> Option<usize> {
    let name = missing(error).or_else(|| twice(error))?;
    let places = find_name(&statement.sql, name);
    // Of two columns it is the second one that is too many.
    let place = if error.code().code() == "42701" { places.last() } else { places.first() };
    place.copied()
}

fn first_line(span: &Span) -> Span {
    let mut span = span.clone();
    let length = span.text().find('\n').unwrap_or(span.bytes.len());
    span.bytes.end = span.bytes.start + length;
    span
}

/// A name for the kind of mistake, from the SQLSTATE (appendix A of the manual).
fn code(error: &DbError) -> &'static str {
    match error.code().code() {
        "42P01" => "unknown-table",
        "42703" => "unknown-column",
        "42883" => "unknown-function",
        "42704" => "unknown-object",
        "3F000" => "unknown-schema",
        "42601" => "syntax-error",
        "42P07" | "42710" | "42723" | "42701" | "42P06" => "defined-twice",
        "42804" | "42846" => "type-mismatch",
        "0A000" => "not-supported",
        "42501" => "no-privilege",
        "58P01" => "not-installed",
        _ => "rejected",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_whole_word() {
        let sql = "CREATE TABLE a_t (t2 int REFERENCES T)";
        assert_eq!(find_name(sql, "t"), [36]);
        assert!(find_name(sql, "u").is_empty());
    }
}
