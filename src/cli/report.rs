//! Findings and errors as they are read on a terminal: the line, a caret under the place, notes,
//! help.
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use schemactl_core::diagnostic::{Diagnostic, Label, Severity};
use schemactl_core::source::SourceFile;

use super::error::CommandError;
use super::redact::redact;
use super::ui::Paint;

/// All findings, sorted by file and place, and a last line that counts them. Empty when there are
/// none.
pub(crate) fn diagnostics(found: &[Diagnostic], paint: Paint, width: usize) -> String {
    if found.is_empty() {
        return String::new();
    }
    let renderer = if paint.on { Renderer::styled() } else { Renderer::plain() }
        .decor_style(DecorStyle::Unicode)
        .term_width(width);
    let mut found: Vec<&Diagnostic> = found.iter().collect();
    found.sort_by_key(|d| place(d));
    let mut out = String::new();
    for diagnostic in &found {
        out.push_str(&renderer.render(&[group(diagnostic)]));
        out.push_str("\n\n");
    }
    out.push_str(&count_line(&found));
    out.push('\n');
    out
}

/// An error that is not in a file, with what lies behind it and what to do.
pub(crate) fn error(error: &CommandError, paint: Paint) -> String {
    let mut out = String::new();
    if error.diagnostics.is_empty() {
        let _ = writeln!(out, "{} {}", paint.error("error:"), indented(&error.message));
    }
    for cause in &error.causes {
        let _ = writeln!(out, "  {} {}", paint.dim("caused by:"), indented(cause));
    }
    for hint in &error.hints {
        let _ = writeln!(out, "  {} {}", paint.hint("hint:"), indented(hint));
    }
    redact(&out)
}

fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n    ")
}

/// Sorts by file and place; what has no place comes last.
fn place(diagnostic: &Diagnostic) -> (bool, String, usize) {
    match diagnostic.labels.first() {
        Some(label) => (false, label.span.file.name.clone(), label.span.bytes.start),
        None => (true, String::new(), 0),
    }
}

fn count_line(found: &[&Diagnostic]) -> String {
    let count = |severity| found.iter().filter(|d| d.severity == severity).count();
    let parts: Vec<String> = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Note), "note"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, word)| counted(n, word))
    .collect();
    let files: BTreeSet<&str> =
        found.iter().filter_map(|d| d.labels.first()).map(|l| l.span.file.name.as_str()).collect();
    match files.len() {
        0 => parts.join(", "),
        n => format!("{} in {}", parts.join(", "), counted(n, "file")),
    }
}

/// `1 file`, `2 files`.
pub(crate) fn counted(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(redact(&diagnostic.message)).id(diagnostic.code);
    let mut files: Vec<&Arc<SourceFile>> = Vec::new();
    for label in &diagnostic.labels {
        if !files.iter().any(|f| Arc::ptr_eq(f, &label.span.file)) {
            files.push(&label.span.file);
        }
    }
    let snippets = files.into_iter().map(|file| snippet(diagnostic, file));
    let notes = diagnostic.notes.iter().map(|n| Level::NOTE.message(redact(n)));
    let help = diagnostic.help.iter().map(|h| Level::HELP.message(redact(h)));
    title.elements(snippets).elements(notes).elements(help)
}

type Marked<'a> = Snippet<'a, annotate_snippets::Annotation<'a>>;

/// The lines of one file that the labels are about.
fn snippet<'a>(diagnostic: &'a Diagnostic, file: &'a Arc<SourceFile>) -> Marked<'a> {
    let text = file.text.as_str();
    let labels: Vec<(bool, &Label, Range<usize>)> = diagnostic
        .labels
        .iter()
        .enumerate()
        .filter(|(_, label)| Arc::ptr_eq(&label.span.file, file))
        .map(|(i, label)| (i == 0, label, first_line_of(text, &label.span.bytes)))
        .collect();
    let first = labels.iter().map(|(_, _, r)| r.start).min().unwrap_or(0);
    let last = labels.iter().map(|(_, _, r)| r.end).max().unwrap_or(0);
    // Only these lines: the renderer looks at every line that it is given.
    let start = text[..first].rfind('\n').map_or(0, |i| i + 1);
    let end = text[last..].find('\n').map_or(text.len(), |i| last + i);
    let line = text[..start].matches('\n').count() + 1;
    let annotations = labels.into_iter().map(|(primary, label, range)| {
        let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let message = (!label.message.is_empty()).then(|| redact(&label.message));
        kind.span(range.start - start..range.end - start).label(message)
    });
    Snippet::source(&text[start..end])
        .line_start(line)
        .path(file.name.as_str())
        .annotations(annotations)
}

/// The part of a range that stands on its first line, inside the text and between characters.
fn first_line_of(text: &str, range: &Range<usize>) -> Range<usize> {
    let between = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    let start = between(range.start).unwrap_or(0);
    let end = between(range.end).unwrap_or(0).max(start);
    let line = text[start..end].lines().next().unwrap_or_default();
    let line = if line.is_empty() { 0 } else { line.trim_end().len() };
    start..start + line
}

#[cfg(test)]
mod tests {
    use schemactl_core::source::Span;

    use super::*;

    const PLAIN: Paint = Paint { on: false };

    fn file(name: &str, text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile { name: name.to_owned(), text: text.to_owned() })
    }

    fn span(file: &Arc<SourceFile>, word: &str) -> Span {
        let at = file.text.find(word).unwrap();
        Span::new(file, at..at + word.len())
    }

    #[test]
    fn a_finding_shows_its_line_a_caret_and_the_help() {
        let users =
            file("schema/users.sql", "\n\nCREATE TABLE t (\n  email citextt NOT NULL\n);\n");
        let found = Diagnostic::error("unknown-type", "type \"citextt\" does not exist")
            .at(span(&users, "citextt"))
            .note("a note")
            .help("add `CREATE EXTENSION citext` to a schema file");
        let shown = diagnostics(&[found], PLAIN, 100);
        snapbox::assert_data_eq!(
            shown,
            snapbox::str![[r#"
error[unknown-type]: type "citextt" does not exist
  ╭▸ schema/users.sql:4:9
  │
4 │   email citextt NOT NULL
  │         ━━━━━━━
  │
  ├ note: a note
  ╰ help: add `CREATE EXTENSION citext` to a schema file

1 error in 1 file

"#]]
        );
    }

    #[test]
    fn findings_are_sorted_and_counted_and_two_places_are_both_shown() {
        let b = file("b.sql", "CREATE TABLE t ();\nCREATE TABLE t ();\n");
        let a = file("a.sql", "INSERT INTO t VALUES (1);\n");
        let found = [
            Diagnostic::error("twice", "table \"t\" is defined twice")
                .label(Span::new(&b, 32..33), "here")
                .label(Span::new(&b, 13..14), "first defined here"),
            Diagnostic::warning("no-place", "something about the server"),
            Diagnostic::error("data", "rows do not belong here").at(Span::new(&a, 0..6)),
        ];
        let shown = diagnostics(&found, PLAIN, 100);
        snapbox::assert_data_eq!(
            shown,
            snapbox::str![[r#"
error[data]: rows do not belong here
  ╭▸ a.sql:1:1
  │
1 │ INSERT INTO t VALUES (1);
  ╰╴━━━━━━

error[twice]: table "t" is defined twice
  ╭▸ b.sql:2:14
  │
1 │ CREATE TABLE t ();
  │              ─ first defined here
2 │ CREATE TABLE t ();
  ╰╴             ━ here

warning[no-place]: something about the server

2 errors, 1 warning in 2 files

"#]]
        );
    }

    #[test]
    fn a_long_line_is_trimmed_to_the_width_around_the_place() {
        let text = format!("{} oops {}", "a".repeat(500), "b".repeat(500));
        let long = file("long.sql", &text);
        let found = Diagnostic::error("x", "x").at(span(&long, "oops"));
        let shown = diagnostics(&[found], PLAIN, 60);
        assert!(shown.contains("oops"), "{shown}");
        for line in shown.lines() {
            assert!(line.chars().count() <= 64, "{line}");
        }
    }

    #[test]
    fn a_place_of_many_lines_or_past_the_end_is_drawn_on_one_line() {
        let text = file("a.sql", "é\nCREATE TABLE t (\n);\n");
        for range in [3..22, 1..2, 22..22, 22..900, 0..0] {
            let found = Diagnostic::error("x", "x").at(Span::new(&text, range));
            assert!(diagnostics(&[found], PLAIN, 80).contains("a.sql:"));
        }
    }

    #[test]
    fn an_error_names_its_causes_and_hints_without_a_password() {
        let mut failed =
            CommandError::new("cannot connect to postgres://u:hunter2@h/d").hint("try again");
        failed.causes.push("two\nlines".to_owned());
        snapbox::assert_data_eq!(
            error(&failed, PLAIN),
            snapbox::str![[r"
error: cannot connect to postgres://u:***@h/d
  caused by: two
    lines
  hint: try again

"]]
        );
    }
}
