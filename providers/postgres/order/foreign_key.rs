//! Takes foreign keys out of a `CREATE TABLE`, into statements that add them later.
use std::ops::Range;

use schemactl_core::source::{Origin, Statement};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

use crate::split::{analyse, bytes, child, parse};

/// Takes all foreign keys out of the statement and gives the statements that add them, in order.
/// All, because PostgreSQL numbers equal default names in the order in which it meets them. Nothing
/// is done to a statement that is no `CREATE TABLE`.
pub(super) fn split_off(statement: &mut Statement) -> Vec<Statement> {
    let Some(keys) = parse(&statement.sql).and_then(|node| find(&node)) else { return Vec::new() };
    let added: Vec<Statement> = keys.added.iter().map(|pieces| build(statement, pieces)).collect();
    let mut cut = keys.cut;
    cut.sort_by_key(|range| range.start);
    let mut kept = Vec::new();
    let mut at = 0;
    for range in cut {
        kept.push(Piece::Copy(at..range.start));
        at = range.end;
    }
    kept.push(Piece::Copy(at..statement.sql.len()));
    let rest = build(statement, &kept);
    // What the text says no more is made elsewhere; spans and old names stay as they are.
    let left: Vec<_> = rest.makes.iter().map(|made| made.path.clone()).collect();
    statement.makes.retain(|made| made.kind.0 != "constraint" || left.contains(&made.path));
    statement.sql = rest.sql;
    statement.origins = rest.origins;
    statement.mentions = rest.mentions;
    added
}

enum Piece {
    Copy(Range<usize>),
    Literal(&'static str),
}

/// What to cut from a `CREATE TABLE`, and the statements to add.
struct Keys {
    cut: Vec<Range<usize>>,
    added: Vec<Vec<Piece>>,
}

fn find(node: &SyntaxNode) -> Option<Keys> {
    if !matches!(node.kind(), SyntaxKind::CREATE_TABLE | SyntaxKind::CREATE_FOREIGN_TABLE) {
        return None;
    }
    let table = bytes(&child(node, SyntaxKind::TABLE_NAME)?);
    let list = child(node, SyntaxKind::TABLE_ARG_LIST)?;
    let mut keys = Keys { cut: Vec::new(), added: Vec::new() };
    let mut kept = false;
    for item in list.children() {
        if item.kind() == SyntaxKind::FOREIGN_KEY_CONSTRAINT {
            keys.cut.push(bytes(&item));
            keys.cut.extend(comma(&item, kept));
            keys.added.push(add(&table, vec![Piece::Copy(bytes(&item))]));
            continue;
        }
        kept = true;
        let Some(name) = child(&item, SyntaxKind::COLUMN_NAME) else { continue };
        for key in item.children().filter(|c| c.kind() == SyntaxKind::REFERENCES_CONSTRAINT) {
            keys.cut.push(bytes(&key));
            keys.added.push(add(&table, of_column(&bytes(&name), &key)));
        }
    }
    if !kept {
        keys.cut = vec![bytes(&list)];
    }
    Some(keys)
}

fn add(table: &Range<usize>, key: Vec<Piece>) -> Vec<Piece> {
    let mut pieces =
        vec![Piece::Literal("ALTER TABLE "), Piece::Copy(table.clone()), Piece::Literal(" ADD ")];
    pieces.extend(key);
    pieces
}

/// `[CONSTRAINT n] REFERENCES …` of a column as a constraint of the table.
fn of_column(column: &Range<usize>, key: &SyntaxNode) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut references = bytes(key);
    if let Some(name) = child(key, SyntaxKind::CONSTRAINT_NAME_CLAUSE) {
        pieces.extend([Piece::Copy(bytes(&name)), Piece::Literal(" ")]);
        references.start = bytes(&name).end;
    }
    pieces.extend([
        Piece::Literal("FOREIGN KEY ("),
        Piece::Copy(column.clone()),
        Piece::Literal(") "),
        Piece::Copy(references),
    ]);
    pieces
}

/// The comma that goes with an item: the one before it when something before it stays.
fn comma(item: &SyntaxNode, before: bool) -> Option<Range<usize>> {
    let step = |element: &SyntaxElement| {
        if before { element.prev_sibling_or_token() } else { element.next_sibling_or_token() }
    };
    let first = step(&SyntaxElement::Node(item.clone()));
    let comma = std::iter::successors(first, step).find(|e| e.kind() == SyntaxKind::COMMA)?;
    let range = comma.text_range();
    Some(range.start().into()..range.end().into())
}

/// A statement of copied and new text, whose parts know where they come from.
fn build(source: &Statement, pieces: &[Piece]) -> Statement {
    let mut sql = String::new();
    let mut origins: Vec<Origin> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Literal(text) => sql.push_str(text),
            Piece::Copy(range) => {
                origins.extend(copied(source, range, sql.len()));
                sql.push_str(&source.sql[range.clone()]);
            }
        }
    }
    let span = origins.last().map_or_else(|| source.span.clone(), |origin| origin.span.clone());
    let mut statement = Statement {
        sql,
        span,
        origins,
        settings: source.settings.clone(),
        makes: Vec::new(),
        mentions: Vec::new(),
    };
    analyse(&mut statement);
    for made in &mut statement.makes {
        let before = source.makes.iter().find(|m| m.kind == made.kind && m.path == made.path);
        if let Some(before) = before {
            *made = before.clone();
        }
    }
    statement
}

/// The origins of a range of the source's text, which now starts at byte `at`.
fn copied(source: &Statement, range: &Range<usize>, at: usize) -> Vec<Origin> {
    let overlapping =
        source.origins.iter().filter(|o| o.sql.start < range.end && range.start < o.sql.end);
    overlapping
        .map(|origin| {
            let sql = origin.sql.start.max(range.start)..origin.sql.end.min(range.end);
            let mut span = origin.span.clone();
            if origin.sql.len() == span.bytes.len() {
                let start = span.bytes.start + (sql.start - origin.sql.start);
                span.bytes = start..start + sql.len();
            }
            let start = at + (sql.start - range.start);
            Origin { sql: start..start + sql.len(), span }
        })
        .collect()
}
