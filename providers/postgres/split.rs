//! SQL files to statements: where each stands, what it makes and what it mentions. The syntax tree
//! is squawk's; it locates and never decides meaning, and what it cannot read goes to the server as
//! it is.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "the enums matched here are the lexer's and the parser's, with hundreds of members"
)]
mod directive;
mod makes;
mod mentions;
mod names;
mod pieces;
mod settings;
pub(crate) mod subscription;
mod verdict;

use std::ops::Range;
use std::sync::Arc;

use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::export::Skimmed;
use schemactl_core::kind::KindName;
use schemactl_core::source::{Made, Origin, SourceFile, Span, Statement};
use squawk_lexer::TokenKind;
use squawk_syntax::SyntaxNode;

use crate::secret;
use names::SearchPath;
use pieces::{Part, Pieces};
use verdict::{Refusal, Verdict, judge, judge_backslash};

pub(crate) use makes::{bytes, child};
pub(crate) use pieces::tokens;

/// Splits a file into its statements.
///
/// # Errors
/// All findings of the file: statements that have no place in a file of desired state, a quote that
/// is never closed, directives that are not understood. Syntax errors are left to the server.
pub(crate) fn split(file: &Arc<SourceFile>) -> Result<Vec<Statement>, Vec<Diagnostic>> {
    let Pieces { parts, comments, unterminated } = pieces::cut(&file.text);
    let mut splitter = Splitter::new(file);
    for part in parts {
        match part {
            // The text from an open quote on says nothing.
            Part::Statement(bytes) if unterminated.is_some_and(|(_, at)| at < bytes.end) => {}
            Part::Statement(bytes) => splitter.statement(bytes),
            Part::Backslash(bytes) => {
                if let Some(refusal) = judge_backslash(&file.text[bytes.clone()]) {
                    splitter.refuse(bytes, refusal);
                }
            }
        }
    }
    let Splitter { mut statements, mut findings, .. } = splitter;
    if let Some((what, at)) = unterminated {
        let width = file.text[at..].chars().next().map_or(0, char::len_utf8);
        findings.push(
            Diagnostic::error("unterminated", format!("this {what} is never closed"))
                .at(Span::new(file, at..at + width)),
        );
    }
    directive::follow(file, &comments, &mut statements, &mut findings);
    hide_secrets(file, &mut statements);
    if findings.is_empty() { Ok(statements) } else { Err(findings) }
}

/// Lets every place in the file be shown without the secrets that stand there.
fn hide_secrets(file: &SourceFile, statements: &mut [Statement]) {
    let secrets = statements.iter().flat_map(|statement| {
        let start = statement.span.bytes.start;
        let secrets = subscription::secrets(&statement.sql).into_iter();
        secrets.map(move |r| start + r.start..start + r.end)
    });
    let secrets: Vec<Range<usize>> = secrets.collect();
    if secrets.is_empty() {
        return;
    }
    let text = secret::starred(&file.text, &secrets);
    let shown = Arc::new(SourceFile { name: file.name.clone(), text });
    let spans = statements.iter_mut().flat_map(|statement| {
        let Statement { span, origins, makes, .. } = statement;
        let made = makes.iter_mut().flat_map(|made| {
            let renamed = made.renamed_from.as_mut().map(|(_, span)| span);
            std::iter::once(&mut made.span).chain(renamed)
        });
        std::iter::once(span).chain(origins.iter_mut().map(|o| &mut o.span)).chain(made)
    });
    for span in spans {
        span.file = Arc::clone(&shown);
    }
}

/// Fills in what a statement makes and mentions, from its text and the settings in force.
pub(crate) fn analyse(statement: &mut Statement) {
    if let Some(node) = parse(&statement.sql) {
        fill(statement, &node);
    }
}

/// The tree of the one statement in `sql`.
pub(crate) fn parse(sql: &str) -> Option<SyntaxNode> {
    squawk_syntax::SourceFile::parse(sql).syntax_node().first_child()
}

fn fill(statement: &mut Statement, node: &SyntaxNode) {
    let search = SearchPath::from_settings(&statement.settings);
    statement.makes = makes::makes(node, &search)
        .into_iter()
        .map(|making| Made {
            kind: KindName(making.kind),
            path: making.path,
            span: statement.locate_range(making.bytes),
            renamed_from: None,
            using: None,
            ignored: false,
        })
        .collect();
    statement.mentions = mentions::mentions(node, &search);
}

struct Splitter<'a> {
    file: &'a Arc<SourceFile>,
    settings: Arc<[(String, String)]>,
    statements: Vec<Statement>,
    findings: Vec<Diagnostic>,
}

impl<'a> Splitter<'a> {
    fn new(file: &'a Arc<SourceFile>) -> Self {
        let settings = Arc::from(Vec::new());
        Self { file, settings, statements: Vec::new(), findings: Vec::new() }
    }

    fn statement(&mut self, bytes: Range<usize>) {
        let sql = &self.file.text[bytes.clone()];
        match judge(sql) {
            Verdict::Ignore => {}
            // A dump of an empty table copies no rows.
            Verdict::Refuse(_) if copies_nothing(sql, &self.file.text[bytes.end..]) => {}
            Verdict::Refuse(refusal) => self.refuse(bytes, refusal),
            Verdict::Setting(setting) => {
                let mut settings = self.settings.to_vec();
                setting.apply(&mut settings);
                self.settings = settings.into();
            }
            Verdict::Keep => self.keep(sql, bytes),
        }
    }

    fn keep(&mut self, sql: &str, bytes: Range<usize>) {
        let node = parse(sql);
        let span = Span::new(self.file, bytes);
        let mut statement = Statement {
            sql: sql.to_owned(),
            origins: vec![Origin { sql: 0..sql.len(), span: span.clone() }],
            span,
            settings: Arc::clone(&self.settings),
            makes: Vec::new(),
            mentions: Vec::new(),
        };
        if let Some(node) = node {
            fill(&mut statement, &node);
        }
        self.statements.push(statement);
    }

    fn refuse(&mut self, bytes: Range<usize>, refusal: Refusal) {
        let Refusal { what, why, help } = refusal;
        let message = format!("`{what}` has no place in a schema file: {why}");
        // The first line is enough to find it by.
        let line = self.file.text[bytes.clone()].lines().next().map_or(0, str::len);
        self.findings.push(
            Diagnostic::error("not-declarative", message)
                .at(Span::new(self.file, bytes.start..bytes.start + line))
                .help(help),
        );
    }
}

/// What means something in a text, and the comments.
pub(crate) fn skim(sql: &str) -> Skimmed {
    let words: Vec<&str> = tokens(sql).map(|(_, bytes)| &sql[bytes]).collect();
    let mut at = 0;
    let mut comments = Vec::new();
    for token in squawk_lexer::tokenize(sql) {
        let end = at + token.len as usize;
        if matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment { .. }) {
            comments.push(sql[at..end].trim_end().to_owned());
        }
        at = end;
    }
    Skimmed { words: words.join(" "), comments }
}

/// Whether a statement has no place in a file.
pub(crate) fn is_refused(sql: &str) -> bool {
    matches!(judge(sql), Verdict::Refuse(_))
}

/// Whether `after` is the end of the rows of a `COPY … FROM stdin` right away.
fn copies_nothing(sql: &str, after: &str) -> bool {
    let copy = sql.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("copy"));
    copy && after.trim_start_matches([';', '\r', '\n']).starts_with("\\.")
}

#[cfg(test)]
mod tests;
