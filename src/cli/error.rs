//! Why a command did not do its part, as the person at the terminal is told. The one place that
//! turns the errors of the core and the providers into messages, hints and exit codes.
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::fate::Blocked;
use schemactl_core::load::LoadError;
use schemactl_core::plan::PlanError;
use schemactl_core::provider::ProviderError;
use schemactl_core::rename::RenameError;

use super::text::full_name;

/// How a command ended. The numbers are part of the product's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done, nothing wrong.
    Done = 0,
    Error = 1,
    /// There are changes, and the command was asked to say so by its exit code.
    Changes = 2,
    /// A guard held something back: destructive changes, or an approval that was not given.
    HeldBack = 3,
    /// The database is no longer what the plan was made for.
    Stale = 4,
    /// The apply failed and everything was rolled back.
    RolledBack = 5,
    /// The apply stopped between two groups; running it again continues it.
    Stopped = 6,
    Usage = 64,
    /// Ctrl-C, by the shells' convention of 128 and the signal's number.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

impl Exit {
    pub(crate) fn number(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.number())
    }
}

pub(crate) type CommandResult = Result<Exit, CommandError>;

/// What is printed when a command fails.
#[derive(Debug)]
pub(crate) struct CommandError {
    pub(crate) exit: Exit,
    /// One line, lower case, no full stop.
    pub(crate) message: String,
    /// What lies behind it, outermost first.
    pub(crate) causes: Vec<String>,
    /// What to do about it.
    pub(crate) hints: Vec<String>,
    /// Findings in the user's files. When there are some, they stand for the message.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The document on stdout says it already.
    pub(crate) told: bool,
}

impl CommandError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Error,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            diagnostics: Vec::new(),
            told: false,
        }
    }

    /// Something that waits for a person's word.
    pub(crate) fn held_back(message: impl Into<String>) -> Self {
        Self { exit: Exit::HeldBack, ..Self::new(message) }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, ..Self::new(message) }
    }

    pub(crate) fn found(message: &str, diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics, ..Self::new(message) }
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds an error and everything behind it.
    #[must_use]
    pub(crate) fn because(mut self, error: &dyn Error) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            if self.causes.last() != Some(&text) {
                self.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// No target was named.
    pub(crate) fn no_target() -> Self {
        Self::new("no database was named")
            .hint("pass `--url postgres://user@host/database`, or `--url local:` for a private one")
            .hint("or set DATABASE_URL, or PGHOST and the other variables of libpq")
            .hint("or write `url = \"...\"` into schemactl.toml, and `--env NAME` to choose among several")
    }

    /// A file that could not be read or written.
    pub(crate) fn file(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::new(format!("cannot {what} {}", path.display())).because(error)
    }
}

impl From<ProviderError> for CommandError {
    fn from(error: ProviderError) -> Self {
        let message = error.to_string();
        let behind = error.source();
        let mut out = Self::new(message);
        if let Some(behind) = behind {
            out = out.because(behind);
        }
        match error {
            ProviderError::Target { hint, .. }
            | ProviderError::Connect { hint, .. }
            | ProviderError::Unsupported { hint, .. } => out.hints.extend(hint),
            ProviderError::Server { sqlstate, detail, hint, statement, .. } => {
                out.message.push_str(&format!(" (SQLSTATE {sqlstate})"));
                out.causes.extend(detail);
                out.causes.push(format!("the statement was: {}", one_line(&statement)));
                out.hints.extend(hint);
                if sqlstate == NOT_UTF8 {
                    out.hints.push(
                        "a name, a default or a comment in this database is not UTF-8, which its \
                         encoding (SQL_ASCII?) lets be: write it anew, or leave its schema out"
                            .to_owned(),
                    );
                }
            }
            ProviderError::Desired(diagnostics) => out.diagnostics = diagnostics,
            ProviderError::NoScratch { tried, hint } => {
                out.causes.extend(tried);
                out.hints.push(hint);
            }
            ProviderError::Lost(_) => {
                out.hints.push("run the command again".to_owned());
            }
            ProviderError::Catalog(_) | ProviderError::Io { .. } => {}
        }
        out
    }
}

impl From<PlanError> for CommandError {
    fn from(error: PlanError) -> Self {
        let mut out = Self::new(error.to_string());
        match error {
            PlanError::Circle(ids) => out.causes.extend(ids.iter().map(full_name)),
            PlanError::Blocked(blocked) => {
                let line = |b: &Blocked| {
                    let (object, by) = (full_name(&b.object), &b.by);
                    format!("{object} would have to go, and {} {} stands on it", by.kind, by.name)
                };
                out.causes.extend(blocked.iter().map(line));
                out.exit = Exit::HeldBack;
                out.hints.push(
                    "take away what is not managed by hand, or leave the object as it is"
                        .to_owned(),
                );
            }
        }
        out
    }
}

impl From<RenameError> for CommandError {
    fn from(error: RenameError) -> Self {
        let message = error.to_string();
        match error {
            RenameError::Invalid(diagnostics) => Self::found(&message, diagnostics),
            RenameError::Provider(error) => error.into(),
        }
    }
}

impl From<LoadError> for CommandError {
    fn from(error: LoadError) -> Self {
        let mut out = Self::new(error.to_string());
        match error {
            LoadError::Missing(_) => {
                out.hints.push(
                    "pass `--dir DIR`, or run `schemactl init` to make a first one".to_owned(),
                );
                out.hints.push(ALLOW_EMPTY.to_owned());
            }
            LoadError::Empty(_) => out.hints.push(ALLOW_EMPTY.to_owned()),
            LoadError::NotAFolder(_) => {
                out.hints.push("pass the folder that the schema files are in".to_owned());
            }
            LoadError::Io { source, .. } => out = out.because(&source),
            LoadError::Invalid(diagnostics) => out.diagnostics = diagnostics,
        }
        out
    }
}

/// The SQLSTATE of bytes that are no text.
const NOT_UTF8: &str = "22021";

const ALLOW_EMPTY: &str =
    "if the schema is meant to be empty, so that everything is dropped, pass `--allow-empty`";

/// The start of a statement, on one line.
fn one_line(statement: &str) -> String {
    let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    console::truncate_str(&words, 160, "...").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_error_says_its_state_its_detail_and_the_statement() {
        let error = CommandError::from(ProviderError::Server {
            message: "permission denied".to_owned(),
            sqlstate: "42501".to_owned(),
            detail: Some("detail".to_owned()),
            hint: Some("hint".to_owned()),
            statement: "CREATE\n  TABLE t ()".to_owned(),
        });
        assert_eq!(error.message, "permission denied (SQLSTATE 42501)");
        assert_eq!(error.causes, ["detail", "the statement was: CREATE TABLE t ()"]);
        assert_eq!(error.hints, ["hint"]);
        assert_eq!(error.exit, Exit::Error);
    }

    #[test]
    fn a_missing_folder_is_refused_with_the_flag_that_allows_it() {
        let error = CommandError::from(LoadError::Missing("schema".into()));
        assert_eq!(error.message, "the folder schema does not exist");
        assert!(error.hints.iter().any(|h| h.contains("--allow-empty")));
    }
}
