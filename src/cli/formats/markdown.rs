//! A plan as a comment on a pull request: the counts, what needs attention, a table for each object
//! with what can lose data and what blocks others first, and the statements folded away. Never
//! longer than the host takes; what is left out is counted and said.
use std::collections::BTreeSet;
use std::fmt::Write as _;

use schemactl_core::catalog::ObjectId;
use schemactl_core::cost::Blocks;
use schemactl_core::diagnostic::Severity;
use schemactl_core::kind::Class;

use super::{Finding, Reviewed, findings};
use crate::cli::error::CommandError;
use crate::cli::prepare::Planned;
use crate::cli::redact::redact;
use crate::cli::report::counted;
use crate::cli::review::tree::{Node, roots};
use crate::cli::review::{Review, matches};
use crate::cli::ui::Paint;

/// Bytes, and so at least characters. GitHub takes 65,536 characters.
const LIMIT: usize = 65_000;

/// Kept free for what says that something was left out.
const RESERVE: usize = 600;

/// By this line a comment is found again, to be written anew.
const MARKER: &str = "<!-- schemactl -->";

/// A text that stays within the limit, piece by piece.
struct Page {
    text: String,
    limit: usize,
}

impl Page {
    fn new() -> Self {
        Self { text: format!("{MARKER}\n"), limit: LIMIT - RESERVE }
    }

    /// Adds a piece if it fits.
    fn add(&mut self, piece: &str) -> bool {
        let fits = self.text.len() + piece.len() <= self.limit;
        if fits {
            self.text.push_str(piece);
        }
        fits
    }

    /// Adds pieces as long as they fit; says how many were left out.
    fn add_all(&mut self, pieces: &[String]) -> usize {
        let fitted = pieces.iter().take_while(|piece| self.add(piece)).count();
        pieces.len() - fitted
    }

    /// Says that something was left out; there is room for it.
    fn cut(&mut self, left_out: usize, word: &str) {
        if left_out > 0 {
            let left_out = counted(left_out, word);
            let _ = write!(
                self.text,
                "\n**Not shown: {left_out} more.** A comment takes 65,000 characters; \
                 `schemactl plan --sql` shows everything.\n"
            );
        }
    }
}

pub(super) fn plan(reviewed: &Reviewed<'_>) -> String {
    let Reviewed { planned, findings, refusal } = reviewed;
    let plan = &planned.plan;
    let mut page = Page::new();
    page.add(&heading(planned));
    if let Some(error) = refusal {
        page.add(&format!("\n**Refused:** {}\n", reason(error)));
    }
    attention(&mut page, findings);
    if plan.is_empty() {
        let held = plan.held_back.len();
        let said = if held == 0 {
            format!("No changes. {}", matches(planned))
        } else {
            format!("No other changes than the {} held back.", counted(held, "change"))
        };
        page.add(&format!("\n{said}\n"));
        return page.text;
    }
    let tables: Vec<String> = sorted(planned).iter().map(|node| table(planned, node)).collect();
    let left_out = page.add_all(&tables);
    page.cut(left_out, "object");
    if left_out == 0 {
        statements(&mut page, planned);
    }
    page.text
}

pub(super) fn failure(error: &CommandError) -> String {
    let mut page = Page::new();
    page.add(&format!("### schemactl: failed\n\n{}\n", reason(error)));
    attention(&mut page, &findings::of_failure(error));
    page.text
}

/// An error in a line or some.
fn reason(error: &CommandError) -> String {
    let mut out = escaped(&error.message);
    let causes = error.causes.iter().map(|cause| format!("\n- caused by: {}", escaped(cause)));
    let hints = error.hints.iter().map(|hint| format!("\n- hint: {}", escaped(hint)));
    let more: String = causes.chain(hints).collect();
    if !more.is_empty() {
        let _ = write!(out, "\n{more}");
    }
    out
}

fn heading(planned: &Planned) -> String {
    let server = &planned.server;
    let mut out = format!("### schemactl: {}\n\n", findings::counted(planned));
    let schemas = planned.schemas.join(", ");
    let word = if planned.schemas.len() == 1 { "schema" } else { "schemas" };
    let target = escaped(&redact(&server.target));
    let _ = writeln!(out, "{target} ({}), {word} {}", escaped(&server.product), escaped(&schemas));
    out
}

/// Errors and warnings.
fn attention(page: &mut Page, findings: &[Finding]) {
    let line = |finding: &Finding| {
        let Finding { severity, rule, message, place } = finding;
        let word = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => return None,
        };
        let place = place.as_ref();
        let place = place.map(|p| format!(" ({}:{})", escaped(&p.file), p.line));
        let message = cell(message);
        Some(format!("- **{word}** [{rule}] {message}{}\n", place.unwrap_or_default()))
    };
    let lines: Vec<String> = findings.iter().filter_map(line).collect();
    if lines.is_empty() || !page.add("\n#### Needs attention\n\n") {
        return;
    }
    // The objects and the statements need room as well.
    let limit = std::mem::replace(&mut page.limit, LIMIT / 2);
    let left_out = page.add_all(&lines);
    page.limit = limit;
    page.cut(left_out, "finding");
}

/// The objects: those that can lose data first, then those for which others have to wait.
fn sorted(planned: &Planned) -> Vec<Node<'_>> {
    let plan = &planned.plan;
    let blocking: BTreeSet<&ObjectId> = plan
        .steps
        .iter()
        .filter(|step| step.takes.iter().any(|touch| touch.blocks >= Blocks::Writes))
        .map(|step| &step.object)
        .collect();
    let mut nodes = roots(planned);
    nodes.sort_by_key(|node| {
        let class = |node: &Node<'_>| node.change.is_some_and(|c| c.class == Class::Destructive);
        (!any(node, &class), !any(node, &|node| blocking.contains(node.id)))
    });
    nodes
}

fn any(node: &Node<'_>, is: &dyn Fn(&Node<'_>) -> bool) -> bool {
    is(node) || node.parts.iter().any(|part| any(part, is))
}

/// A heading, and a row for each part or attribute.
fn table(planned: &Planned, node: &Node<'_>) -> String {
    let review = Review { prepared: planned, paint: Paint { on: false }, width: usize::MAX / 2 };
    let block = review.block_text(node);
    let mut lines = block.lines();
    let title = lines.next().unwrap_or_default();
    let (mark, name) = title.split_once(' ').unwrap_or(("", title));
    let mut out = format!("\n#### {} {}\n", escaped(mark), escaped(name.trim()));
    let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in lines {
        let inside = line.strip_prefix("    ").unwrap_or(line);
        if let (true, Some((_, more))) = (inside.starts_with(' '), rows.last_mut()) {
            more.push(inside);
            continue;
        }
        let marks = ["+ ", "~ ", "- ", "-/+ ", "<> "];
        let found = marks.iter().find_map(|mark| Some((*mark, inside.strip_prefix(mark)?)));
        let (mark, text) = found.unwrap_or(("", inside));
        rows.push((mark.trim(), vec![text]));
    }
    if rows.is_empty() {
        return out;
    }
    out.push_str("\n| | |\n|---|---|\n");
    for (mark, lines) in rows {
        let lines: Vec<String> = lines.into_iter().map(code).collect();
        let _ = writeln!(out, "| {} | {} |", escaped(mark), lines.join("<br>"));
    }
    out
}

/// All statements behind a fold, as far as there is room.
fn statements(page: &mut Page, planned: &Planned) {
    let plan = &planned.plan;
    let sqls: Vec<String> =
        plan.steps.iter().map(|step| format!("{};\n", step.step.sql.shown())).collect();
    let longest = sqls.iter().map(|sql| run_of(sql, '`')).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let count = counted(sqls.len(), "statement");
    let groups = plan.groups().len();
    let groups = if groups > 1 { format!(" in {groups} groups") } else { String::new() };
    let head = format!("\n<details><summary>{count}{groups}</summary>\n\n{fence}sql\n");
    if !page.add(&head) {
        page.cut(sqls.len(), "statement");
        return;
    }
    let left_out = page.add_all(&sqls);
    let _ = write!(page.text, "{fence}\n\n</details>\n");
    page.cut(left_out, "statement");
}

/// The length of the longest run of a character.
fn run_of(text: &str, wanted: char) -> usize {
    let runs = text.split(|c| c != wanted).map(str::len);
    runs.max().unwrap_or(0)
}

/// Text as code in a cell: entities are never markup, and spaces stay.
fn code(text: &str) -> String {
    let spaces = text.len() - text.trim_start_matches(' ').len();
    format!("<code>{}{}</code>", "&nbsp;".repeat(spaces), escaped(text.trim()))
}

/// Text that means nothing to Markdown and HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !",.;'\"()/%?=-".contains(c) || c == '\r' {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The same in one line, as a cell of a table has to be.
pub(crate) fn cell(text: &str) -> String {
    escaped(text).replace('\n', "<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_never_longer_than_its_limit_and_says_what_is_missing() {
        let mut page = Page::new();
        let pieces: Vec<String> = (0..200).map(|_| "é".repeat(500)).collect();
        let left_out = page.add_all(&pieces);
        page.cut(left_out, "object");
        assert!(left_out > 0 && page.text.len() < LIMIT, "{}", page.text.len());
        assert!(page.text.contains(&format!("Not shown: {left_out} objects more")));
    }

    #[test]
    fn nothing_of_a_name_is_markup() {
        let shown = escaped("<img> *a* _b_ [c](d) `e` | @f #1 & ~~");
        for mark in ["<", "*", "_", "[", "`", "|", "@", "~"] {
            assert!(!shown.contains(mark), "{mark} {shown}");
        }
    }
}
