//! What the server prints of constraints and indexes, taken apart. What is not understood is left to
//! SQL.
#![allow(clippy::wildcard_enum_match_arm, reason = "the enum matched here is the lexer's")]
use std::ops::Range;

use squawk_lexer::TokenKind;

use crate::split::tokens;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Definition {
    PrimaryKey {
        columns: Vec<String>,
        include: Vec<String>,
    },
    Unique {
        columns: Vec<String>,
        include: Vec<String>,
        nulls_not_distinct: bool,
    },
    Check {
        expr: String,
        no_inherit: bool,
    },
    ForeignKey {
        columns: Vec<String>,
        /// `shop.orders(id)`
        references: String,
        full: bool,
        on_update: Option<String>,
        on_delete: Option<String>,
    },
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct IndexParts {
    pub(super) unique: bool,
    pub(super) method: String,
    pub(super) elements: Vec<String>,
    pub(super) include: Vec<String>,
    pub(super) nulls_not_distinct: bool,
    pub(super) filter: Option<String>,
}

/// Words and groups in parentheses, one after the other.
struct Cursor<'a> {
    sql: &'a str,
    tokens: Vec<(TokenKind, Range<usize>)>,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(sql: &'a str) -> Self {
        Self { sql, tokens: tokens(sql).collect(), at: 0 }
    }

    fn word(&self) -> Option<&'a str> {
        self.tokens.get(self.at).map(|(_, bytes)| &self.sql[bytes.clone()])
    }

    /// Steps over these words if they come next.
    fn takes(&mut self, words: &str) -> bool {
        let words: Vec<&str> = words.split(' ').collect();
        let next = self.tokens[self.at..].iter().map(|(_, bytes)| &self.sql[bytes.clone()]);
        let comes = next.take(words.len()).eq(words.iter().copied());
        if comes {
            self.at += words.len();
        }
        comes
    }

    /// The text in the parentheses that come next.
    fn group(&mut self) -> Option<&'a str> {
        let start = self.tokens.get(self.at).filter(|(kind, _)| *kind == TokenKind::OpenParen)?;
        let start = start.1.end;
        let mut depth = 0_usize;
        loop {
            let (kind, bytes) = self.tokens.get(self.at)?;
            self.at += 1;
            match kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen if depth == 1 => {
                    return Some(self.sql[start..bytes.start].trim());
                }
                TokenKind::CloseParen => depth -= 1,
                _ => {}
            }
        }
    }

    fn is_done(&self) -> bool {
        self.at == self.tokens.len()
    }

    /// The text from here on.
    fn rest(&self) -> &'a str {
        self.tokens.get(self.at).map_or("", |(_, bytes)| self.sql[bytes.start..].trim())
    }

    fn include(&mut self) -> Option<Vec<String>> {
        if self.takes("INCLUDE") { idents(self.group()?) } else { Some(Vec::new()) }
    }
}

/// The constraint that `pg_get_constraintdef` printed.
pub(super) fn read(sql: &str) -> Option<Definition> {
    let mut cursor = Cursor::new(sql);
    let definition = if cursor.takes("PRIMARY KEY") {
        let columns = idents(cursor.group()?)?;
        Definition::PrimaryKey { columns, include: cursor.include()? }
    } else if cursor.takes("UNIQUE") {
        let nulls_not_distinct = cursor.takes("NULLS NOT DISTINCT");
        let columns = idents(cursor.group()?)?;
        Definition::Unique { columns, include: cursor.include()?, nulls_not_distinct }
    } else if cursor.takes("CHECK") {
        let expr = cursor.group()?.to_owned();
        Definition::Check { expr, no_inherit: cursor.takes("NO INHERIT") }
    } else if cursor.takes("FOREIGN KEY") {
        foreign_key(&mut cursor)?
    } else {
        return None;
    };
    cursor.is_done().then_some(definition)
}

fn foreign_key(cursor: &mut Cursor<'_>) -> Option<Definition> {
    let columns = idents(cursor.group()?)?;
    if !cursor.takes("REFERENCES") {
        return None;
    }
    let start = cursor.tokens.get(cursor.at)?.1.start;
    while cursor.word()? != "(" {
        cursor.at += 1;
    }
    cursor.group()?;
    let end = cursor.tokens[cursor.at - 1].1.end;
    let references = cursor.sql[start..end].to_owned();
    let full = cursor.takes("MATCH FULL");
    let on_update = if cursor.takes("ON UPDATE") { Some(action(cursor)?) } else { None };
    let on_delete = if cursor.takes("ON DELETE") { Some(action(cursor)?) } else { None };
    Some(Definition::ForeignKey { columns, references, full, on_update, on_delete })
}

fn action(cursor: &mut Cursor<'_>) -> Option<String> {
    let words = ["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"];
    let word = words.into_iter().find(|word| cursor.takes(word))?.to_lowercase();
    if cursor.word() == Some("(") {
        return Some(format!("{word} ({})", cursor.group()?));
    }
    Some(word)
}

/// The index that `pg_get_indexdef` printed.
pub(super) fn index(sql: &str) -> Option<IndexParts> {
    let mut cursor = Cursor::new(sql);
    let unique = cursor.takes("CREATE UNIQUE INDEX");
    if !unique && !cursor.takes("CREATE INDEX") {
        return None;
    }
    while cursor.word()? != "USING" {
        cursor.at += 1;
    }
    cursor.at += 1;
    let method = names(cursor.word()?)?.pop()?;
    cursor.at += 1;
    let elements = elements(cursor.group()?);
    let include = cursor.include()?;
    let nulls_not_distinct = cursor.takes("NULLS NOT DISTINCT");
    let filter = cursor.takes("WHERE").then(|| cursor.rest().to_owned());
    (filter.is_some() || cursor.is_done()).then_some(IndexParts {
        unique,
        method,
        elements,
        include,
        nulls_not_distinct,
        filter,
    })
}

/// The elements of an index: a column by its exact name, all else as it is.
fn elements(list: &str) -> Vec<String> {
    let element = |text: &str| match names(text).as_deref() {
        Some([name]) => name.clone(),
        _ => text.to_owned(),
    };
    commas(list).into_iter().map(element).collect()
}

/// A list of names.
fn idents(list: &str) -> Option<Vec<String>> {
    let name = |text: &str| names(text).filter(|names| names.len() == 1)?.pop();
    commas(list).into_iter().map(name).collect()
}

/// A name and what it is qualified with, as the server stores them.
pub(super) fn names(text: &str) -> Option<Vec<String>> {
    let tokens: Vec<_> = tokens(text).collect();
    let mut names = Vec::new();
    for (place, (kind, bytes)) in tokens.iter().enumerate() {
        let word = &text[bytes.clone()];
        match (place % 2, kind) {
            (0, TokenKind::QuotedIdent { .. }) => {
                names.push(word[1..word.len() - 1].replace("\"\"", "\""));
            }
            (0, TokenKind::Ident) => names.push(word.to_owned()),
            (1, TokenKind::Dot) => {}
            _ => return None,
        }
    }
    (tokens.len() % 2 == 1).then_some(names)
}

fn commas(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0_usize, 0, Vec::new());
    for (kind, bytes) in tokens(list) {
        match kind {
            TokenKind::OpenParen | TokenKind::OpenBracket => depth += 1,
            TokenKind::CloseParen | TokenKind::CloseBracket => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => {
                items.push(list[start..bytes.start].trim());
                start = bytes.end;
            }
            _ => {}
        }
    }
    items.push(list[start..].trim());
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_apart() {
        let unique = "UNIQUE NULLS NOT DISTINCT (\"A \"\"b\", c) INCLUDE (d)";
        assert_eq!(
            read(unique),
            Some(Definition::Unique {
                columns: vec!["A \"b".to_owned(), "c".to_owned()],
                include: vec!["d".to_owned()],
                nulls_not_distinct: true,
            })
        );
        let key = "FOREIGN KEY (a) REFERENCES s.\"T\"(b) ON UPDATE CASCADE ON DELETE SET NULL (a)";
        let Some(Definition::ForeignKey { references, on_update, on_delete, .. }) = read(key)
        else {
            panic!("a foreign key expected")
        };
        assert_eq!(references, "s.\"T\"(b)");
        assert_eq!(on_update.as_deref(), Some("cascade"));
        assert_eq!(on_delete.as_deref(), Some("set null (a)"));
        assert_eq!(read("EXCLUDE USING gist (a WITH =)"), None);
    }

    #[test]
    fn an_index_is_taken_apart() {
        let sql = "CREATE UNIQUE INDEX i ON public.t USING btree (\"A\", lower(b) DESC) \
                   INCLUDE (c) WHERE (b <> ','::text)";
        let read = index(sql).unwrap();
        assert!(read.unique);
        assert_eq!(read.elements, ["A", "lower(b) DESC"]);
        assert_eq!(read.filter.as_deref(), Some("(b <> ','::text)"));
        assert_eq!(index("CREATE INDEX i ON t USING btree (a) WITH (fillfactor='70')"), None);
    }
}
