//! The log: to stderr, off unless asked for, and without passwords.
use std::io::{self, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use super::args::{Global, LogFormat};
use super::error::CommandError;
use super::redact::redact;
use super::ui::Paint;

/// Starts the log. `filter` is `SCHEMACTL_LOG`, which goes before `-v`.
pub(crate) fn start(
    global: &Global,
    filter: Option<&str>,
    paint: Paint,
) -> Result<(), CommandError> {
    // A directive holds for every target that begins with its own: all crates of the project.
    let directives = match (filter, global.verbose) {
        (Some(filter), _) => filter,
        (None, 0) => return Ok(()),
        (None, 1) => "schemactl=info",
        (None, _) => "schemactl=debug",
    };
    let filter = EnvFilter::try_new(directives).map_err(|error| {
        CommandError::usage("SCHEMACTL_LOG is not a filter")
            .because(&error)
            .hint("write it like `info`, or `schemactl_postgres=debug,warn`")
    })?;
    // The HTTP client would name the address of a webhook, which may hold a token.
    let silent = |filter: EnvFilter, target: &str| {
        filter.add_directive(format!("{target}=off").parse().expect("it is a directive"))
    };
    let filter = ["ureq", "ureq_proto"].into_iter().fold(filter, silent);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(paint.on)
        .with_writer(|| Redacted(io::stderr()));
    match global.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}

/// Takes passwords out of each line. The subscriber writes a line at a time.
struct Redacted<W>(W);

impl<W: Write> Write for Redacted<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let clean = redact(&String::from_utf8_lossy(line));
        self.0.write_all(clean.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_loses_its_password() {
        let mut out = Vec::new();
        let line = b"connecting to postgres://u:hunter2@h/d\n";
        assert_eq!(Redacted(&mut out).write(line).unwrap(), line.len());
        assert_eq!(out, b"connecting to postgres://u:***@h/d\n");
    }
}
