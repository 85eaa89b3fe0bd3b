//! How a statement looks in a file: the columns of a table below each other, types in a line.
#![allow(clippy::wildcard_enum_match_arm, reason = "the enum matched here is the lexer's")]
use std::ops::Range;

use squawk_lexer::TokenKind;

use crate::split::tokens;

/// The statement with the types in CREATE TABLE aligned. Only spaces are added.
pub(super) fn laid_out(sql: &str) -> String {
    let kinds = ["CREATE TABLE ", "CREATE UNLOGGED TABLE ", "CREATE FOREIGN TABLE "];
    if !kinds.iter().any(|kind| sql.starts_with(kind)) {
        return sql.to_owned();
    }
    let names = column_names(sql);
    let width = |name: &Range<usize>| sql[name.clone()].chars().count();
    let widest = names.iter().map(width).max().unwrap_or_default();
    let mut out = String::with_capacity(sql.len() + 16 * names.len());
    let mut done = 0;
    for name in &names {
        out.push_str(&sql[done..name.end]);
        out.push_str(&" ".repeat(widest - width(name)));
        done = name.end;
    }
    out.push_str(&sql[done..]);
    out
}

/// Where the names of the columns stand between the outer parentheses.
fn column_names(sql: &str) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let (mut depth, mut starts) = (0_usize, false);
    for (kind, bytes) in tokens(sql) {
        match kind {
            TokenKind::OpenParen => {
                depth += 1;
                starts = depth == 1;
                continue;
            }
            TokenKind::CloseParen if depth == 1 => break,
            TokenKind::CloseParen => depth -= 1,
            TokenKind::Comma if depth == 1 => {
                starts = true;
                continue;
            }
            _ => {}
        }
        if starts && &sql[bytes.clone()] != "CONSTRAINT" {
            names.push(bytes);
        }
        starts = false;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_stand_below_each_other() {
        let sql = "CREATE TABLE s.t (\n    id bigint DEFAULT f(1, 'a, b'),\n    \"Größe, x\" \
                   numeric(1,2),\n    CONSTRAINT t_pkey PRIMARY KEY (id, x)\n) WITH (fillfactor='70')";
        assert_eq!(
            laid_out(sql),
            "CREATE TABLE s.t (\n    id         bigint DEFAULT f(1, 'a, b'),\n    \"Größe, x\" \
             numeric(1,2),\n    CONSTRAINT t_pkey PRIMARY KEY (id, x)\n) WITH (fillfactor='70')"
        );
        assert_eq!(laid_out("CREATE TABLE t ()"), "CREATE TABLE t ()");
        assert_eq!(laid_out("CREATE VIEW v AS SELECT a"), "CREATE VIEW v AS SELECT a");
    }
}
