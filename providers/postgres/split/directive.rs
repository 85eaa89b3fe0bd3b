//! Comments that speak to schemactl: `-- schemactl: renamed_from=old_name`, `-- schemactl: using=...`.
use std::ops::Range;
use std::sync::Arc;

use schemactl_core::diagnostic::{Diagnostic, nearest};
use schemactl_core::ident::Ident;
use schemactl_core::source::{Made, SourceFile, Span, Statement};

use super::names;

const KNOWN: &[&str] = &["renamed_from", "using", "ignore"];

/// What a comment says of the object that it stands at.
enum Said {
    RenamedFrom(Ident, Span),
    Using(String, Span),
    Ignore,
}

/// Carries out the directives among a file's comments.
pub(super) fn follow(
    file: &Arc<SourceFile>,
    comments: &[Range<usize>],
    statements: &mut [Statement],
    findings: &mut Vec<Diagnostic>,
) {
    let lines = Lines::of(&file.text);
    for comment in comments {
        let text = &file.text[comment.clone()];
        let Some(said) = text.trim_start_matches('-').trim_start().strip_prefix("schemactl:")
        else {
            continue;
        };
        let start = comment.end - said.len() + (said.len() - said.trim_start().len());
        let said = Span::new(file, start..start + said.trim().len());
        let done = read(&said).and_then(|what| {
            give(&lines, comment, statements, what).ok_or_else(|| misplaced(&said))?
        });
        findings.extend(done.err());
    }
    // No object of its own: of use only where it was renamed.
    for statement in statements {
        statement.makes.retain(|made| !is_member(made) || made.renamed_from.is_some());
    }
}

fn is_member(made: &Made) -> bool {
    matches!(made.kind.0, "enum value" | "attribute")
}

fn twice(said: &Span, first: &Span) -> Diagnostic {
    Diagnostic::error("renamed-twice", "this is said to be renamed twice")
        .at(said.clone())
        .label(first.clone(), "the first time here")
        .help("it had one name: take out the other")
}

fn misplaced(said: &Span) -> Diagnostic {
    Diagnostic::error("misplaced-directive", "no object stands here that this could be said of")
        .at(said.clone())
        .help("put it at the end of the object's first line, or on a line directly above it")
}

fn not_a_column(made: &Made, said: &Span) -> Diagnostic {
    let message = format!("`using` is said of a column, and this is a {}", made.kind.0);
    Diagnostic::error("misplaced-directive", message).at(said.clone())
}

/// Reads `renamed_from=name`, `using=expression` or `ignore`.
fn read(said: &Span) -> Result<Said, Diagnostic> {
    let text = said.text();
    if text.trim() == "ignore" {
        return Ok(Said::Ignore);
    }
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    if key.trim() == "using" {
        let using = value.trim();
        if using.is_empty() {
            return Err(Diagnostic::error("bad-directive", "`using` takes an SQL expression")
                .at(said.clone())
                .help("write how the values get to the new type: `using=price::integer`"));
        }
        return Ok(Said::Using(using.to_owned(), said.clone()));
    }
    if key.trim() != "renamed_from" {
        let word = key.split_whitespace().next().unwrap_or_default();
        let finding = Diagnostic::error("unknown-directive", format!("unknown directive `{word}`"))
            .at(said.clone());
        return Err(match nearest(word, KNOWN.iter().copied()) {
            Some(known) => finding.help(format!("did you mean `{known}`?")),
            None => {
                finding.help("there are `renamed_from=old_name`, `using=expression` and `ignore`")
            }
        });
    }
    let end = said.bytes.end;
    let span = Span::new(&said.file, end - value.trim_start().len()..end);
    match names::parse(value).as_slice() {
        [name] => Ok(Said::RenamedFrom(name.clone(), span)),
        _ => Err(Diagnostic::error(
            "bad-directive",
            "`renamed_from` takes the old name alone, without a schema",
        )
        .at(said.clone())
        .help("write it as an SQL name: `renamed_from=old_name` or `renamed_from=\"Old Name\"`")),
    }
}

/// Says it of the object on the comment's line, or on the next one when the comment
/// stands on a line of its own. `None`: there is no object.
fn give(
    lines: &Lines<'_>,
    comment: &Range<usize>,
    statements: &mut [Statement],
    what: Said,
) -> Option<Result<(), Diagnostic>> {
    let mut line = lines.at(comment.start);
    let before = if lines.has_code_before(comment.start) {
        comment.start
    } else {
        line = lines.next_code(line)?;
        lines.end(line)
    };
    let statement = statements
        .iter_mut()
        .rfind(|s| s.span.bytes.start < before && lines.at(s.span.bytes.end.max(1) - 1) >= line)?;
    let first = lines.at(statement.span.bytes.start);
    let last = lines.at(statement.span.bytes.end.max(1) - 1);
    let makes = &mut statement.makes;
    let object = makes.first().filter(|made| made.kind.0 != "comment")?;
    let is_object = line == first
        || (!is_part(object) && lines.at(object.span.bytes.start) == line)
        || (line == last && part_at(makes, lines, line).is_none());
    let index = if is_object { 0 } else { part_at(makes, lines, line)? };
    let made = &mut makes[index];
    match (what, &made.renamed_from) {
        (Said::Ignore, _) => made.ignored = true,
        (Said::Using(using, _), _) if made.kind.0 == "column" => made.using = Some(using),
        (Said::Using(_, said), _) => return Some(Err(not_a_column(made, &said))),
        (Said::RenamedFrom(_, again), Some((_, first))) => return Some(Err(twice(&again, first))),
        (Said::RenamedFrom(name, span), None) => made.renamed_from = Some((name, span)),
    }
    Some(Ok(()))
}

fn is_part(made: &Made) -> bool {
    is_member(made) || matches!(made.kind.0, "column" | "constraint" | "domain constraint")
}

/// The column or constraint on a line: a column that starts there, else what starts there, else
/// what reaches over it.
fn part_at(makes: &[Made], lines: &Lines<'_>, line: usize) -> Option<usize> {
    let parts = makes.iter().enumerate().filter(|(_, made)| {
        let span = &made.span.bytes;
        is_part(made) && (lines.at(span.start)..=lines.at(span.end.max(1) - 1)).contains(&line)
    });
    let rank = |made: &Made| {
        let starts = lines.at(made.span.bytes.start) == line;
        (starts && made.kind.0 == "column", starts, made.span.bytes.start)
    };
    parts.max_by_key(|(_, made)| rank(made)).map(|(index, _)| index)
}

/// Where each line of a text starts.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let breaks = text.match_indices('\n').map(|(i, _)| i + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    fn at(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte) - 1
    }

    fn end(&self, line: usize) -> usize {
        self.starts.get(line + 1).copied().unwrap_or(self.text.len())
    }

    fn has_code_before(&self, byte: usize) -> bool {
        !self.text[self.starts[self.at(byte)]..byte].trim().is_empty()
    }

    /// The next line that is no comment; `None` after a blank line.
    fn next_code(&self, line: usize) -> Option<usize> {
        (line + 1..self.starts.len())
            .find(|l| !self.text[self.starts[*l]..self.end(*l)].trim_start().starts_with("--"))
            .filter(|l| !self.text[self.starts[*l]..self.end(*l)].trim().is_empty())
    }
}
