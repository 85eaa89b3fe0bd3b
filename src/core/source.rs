//! The user's files, the statements in them, and where each stands.
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ident::Ident;
use crate::kind::KindName;

/// One desired-state file.
#[derive(Debug)]
pub struct SourceFile {
    /// The path as it is shown to people, relative to where the command was started.
    pub name: String,
    pub text: String,
}

/// A range of bytes in a file.
#[derive(Clone, Debug)]
pub struct Span {
    pub file: Arc<SourceFile>,
    pub bytes: Range<usize>,
}

impl Span {
    pub fn new(file: &Arc<SourceFile>, bytes: Range<usize>) -> Self {
        Self { file: Arc::clone(file), bytes }
    }

    pub fn text(&self) -> &str {
        self.file.text.get(self.bytes.clone()).unwrap_or_default()
    }

    /// Line and column of the start, both from 1; the column counts characters.
    pub fn line_column(&self) -> (usize, usize) {
        let before = self.file.text.get(..self.bytes.start).unwrap_or(&self.file.text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// A place in a file. Line and column count from 1, the column in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

impl From<&Span> for Place {
    fn from(span: &Span) -> Self {
        let (line, column) = span.line_column();
        Self { file: span.file.name.clone(), line, column }
    }
}

/// An object that a statement makes, as far as its text alone tells. `path` is the path of the
/// object's id without what text cannot tell (a function's argument types).
#[derive(Clone, Debug)]
pub struct Made {
    pub kind: KindName,
    pub path: Vec<Ident>,
    pub span: Span,
    /// The name it had before, from `renamed_from`, and where that is said.
    pub renamed_from: Option<(Ident, Span)>,
    /// How a column's values get to another type: SQL text, from `using`.
    pub using: Option<String>,
    /// It is there for others to refer to, and not managed.
    pub ignored: bool,
}

/// How a statement leans on something that another statement makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// It cannot run before that is there.
    Needs,
    /// Named only in a routine's body, which the engine may be told not to check.
    Body,
    /// Named as the target of a foreign key, which can be added later.
    ForeignKey,
    /// It changes what that is.
    Alters,
    /// It says something more about it that nothing else waits for (rights, owner).
    Follows,
}

/// A name that a statement refers to, as far as its text alone tells. Names without a schema stand
/// here once for each schema that they may be looked up in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    pub path: Vec<Ident>,
    pub bond: Bond,
}

/// A piece of a statement's text and where it comes from. A piece as long as its span is a copy of
/// it, so a position inside the one is a position inside the other.
#[derive(Clone, Debug)]
pub struct Origin {
    pub sql: Range<usize>,
    pub span: Span,
}

/// One statement of the desired state, in the provider's dialect.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The text that the server gets, without the closing semicolon.
    pub sql: String,
    /// Where the statement stands.
    pub span: Span,
    /// Where its parts stand, in order of `sql`; may have gaps.
    pub origins: Vec<Origin>,
    /// Session settings in force where it stands (`search_path`, ...), as name and value. The value
    /// is written as in `SET name = value`.
    pub settings: Arc<[(String, String)]>,
    pub makes: Vec<Made>,
    pub mentions: Vec<Mention>,
}

impl Statement {
    /// The place in the user's files of a range of `sql`.
    pub fn locate_range(&self, range: Range<usize>) -> Span {
        let mut span = self.locate(range.start);
        let copied = self
            .origins
            .iter()
            .any(|o| o.sql.contains(&range.start) && o.sql.len() == o.span.bytes.len());
        if copied {
            span.bytes.end = span.bytes.end.min(span.bytes.start + range.len());
        }
        span
    }

    /// The place in the user's files of a byte of `sql`.
    pub fn locate(&self, at: usize) -> Span {
        let Some(origin) = self.origins.iter().find(|o| o.sql.start <= at && at < o.sql.end) else {
            return self.span.clone();
        };
        let mut span = origin.span.clone();
        if origin.sql.len() == span.bytes.len() {
            let start = span.bytes.start + (at - origin.sql.start);
            span.bytes = start..origin.span.bytes.end;
        }
        span
    }
}
