//! A statement of our own, read word by word. What we write has one form: no other needs to be read.
use std::ops::Range;

use schemactl_core::ident::{Ident, QName};
use squawk_lexer::TokenKind;

use crate::split::tokens;

/// What of a statement is still to be read.
#[derive(Clone)]
pub(crate) struct Words<'a> {
    text: &'a str,
    tokens: Vec<(TokenKind, Range<usize>)>,
    at: usize,
}

impl<'a> Words<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, tokens: tokens(text).collect(), at: 0 }
    }

    fn token(&self, at: usize) -> Option<&'a str> {
        self.tokens.get(at).map(|(_, bytes)| &self.text[bytes.clone()])
    }

    /// Reads these words if they come next.
    pub(crate) fn take(&mut self, words: &str) -> bool {
        let Some(behind) = self.behind(self.at, words) else { return false };
        self.at = behind;
        true
    }

    /// Where it goes on if these words stand here.
    fn behind(&self, mut at: usize, words: &str) -> Option<usize> {
        for word in words.split(' ') {
            self.token(at).filter(|token| token.eq_ignore_ascii_case(word))?;
            at += 1;
        }
        Some(at)
    }

    /// A name, in a schema or not.
    pub(crate) fn path(&mut self) -> Vec<Ident> {
        let mut path = Vec::new();
        while let Some(token) = self.token(self.at) {
            path.push(unquoted(token));
            self.at += 1;
            if self.token(self.at) != Some(".") {
                break;
            }
            self.at += 1;
        }
        path
    }

    /// The name of a relation.
    pub(crate) fn relation(&mut self) -> Option<QName> {
        qualified(&self.path())
    }

    /// Whether the word stands anywhere in what is left, outside of parentheses.
    pub(crate) fn has(&self, words: &str) -> bool {
        let mut depth = 0;
        (self.at..self.tokens.len()).any(|at| {
            match self.token(at) {
                Some("(") => depth += 1,
                Some(")") => depth -= 1,
                _ => {}
            }
            depth == 0 && self.behind(at, words).is_some()
        })
    }

    /// Goes on behind the first such words.
    pub(crate) fn skip_past(&mut self, words: &str) -> bool {
        while self.at < self.tokens.len() {
            if self.take(words) {
                return true;
            }
            self.at += 1;
        }
        false
    }

    /// What is left, as it was written.
    pub(super) fn rest(&self) -> &'a str {
        self.tokens.get(self.at).map_or("", |(_, bytes)| &self.text[bytes.start..])
    }
}

fn unquoted(token: &str) -> Ident {
    match token.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(inner) => Ident::new(inner.replace("\"\"", "\"")),
        None => Ident::new(token),
    }
}

/// The first two names.
pub(super) fn qualified(path: &[Ident]) -> Option<QName> {
    match path {
        [schema, name, ..] => Some(QName::new(schema.clone(), name.clone())),
        _ => None,
    }
}
