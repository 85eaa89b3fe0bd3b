//! A statement being put together from literals, quoted names and the user's SQL text, with the
//! place of each. Whatever is added is checked, so nothing can be written unchecked.
use schemactl_core::diagnostic::{Diagnostic, nearest};
use schemactl_core::ident::Ident;
use schemactl_core::source::{Origin, Span};
use schemactl_core::sql::Quote;
use schemactl_core::table::{Name, SqlText, Text};

use super::fragment::{self, Flaw};
use crate::sql::PgQuote;

/// NAMEDATALEN - 1: what PostgreSQL keeps of a name, in bytes.
const LONGEST_NAME: usize = 63;

#[derive(Debug, Default)]
pub(super) struct Draft {
    pub sql: String,
    pub origins: Vec<Origin>,
    pub findings: Vec<Diagnostic>,
}

impl Draft {
    pub(super) fn new(start: &'static str) -> Self {
        Self { sql: start.to_owned(), ..Self::default() }
    }

    pub(super) fn lit(&mut self, text: &'static str) -> &mut Self {
        self.sql.push_str(text);
        self
    }

    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        self.sql.push_str(&number.to_string());
        self
    }

    fn place(&mut self, span: &Span, write: impl FnOnce(&mut String)) -> &mut Self {
        let start = self.sql.len();
        write(&mut self.sql);
        self.origins.push(Origin { sql: start..self.sql.len(), span: span.clone() });
        self
    }

    pub(super) fn ident(&mut self, ident: &Ident, span: &Span) -> &mut Self {
        let raw = ident.raw();
        let finding = if raw.is_empty() {
            Some(Diagnostic::error("bad-name", "a name cannot be empty"))
        } else if raw.contains('\0') {
            Some(Diagnostic::error("bad-name", "PostgreSQL has no character of code 0"))
        } else if raw.len() > LONGEST_NAME {
            // The server cuts between characters.
            let end = (0..=LONGEST_NAME).rfind(|i| raw.is_char_boundary(*i)).unwrap_or_default();
            let kept = &raw[..end];
            let message = format!("a name of {} bytes; 63 are the most", raw.len());
            let finding = Diagnostic::error("name-too-long", message);
            Some(finding.note(format!("PostgreSQL would cut it to `{kept}`")))
        } else {
            None
        };
        self.findings.extend(finding.map(|f| f.at(span.clone())));
        self.place(span, |sql| PgQuote.ident(sql, ident))
    }

    pub(super) fn name(&mut self, name: &Name) -> &mut Self {
        self.ident(&name.value, &name.span)
    }

    pub(super) fn qualified(&mut self, schema: &Name, name: &Name) -> &mut Self {
        self.name(schema).lit(".").name(name)
    }

    /// Each with commas between.
    pub(super) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                self.lit(", ");
            }
            write(self, item);
        }
        self
    }

    pub(super) fn names(&mut self, names: &[Name]) -> &mut Self {
        self.list(names, |draft, name| {
            draft.name(name);
        })
    }

    pub(super) fn text(&mut self, text: &Text) -> &mut Self {
        if text.value.contains('\0') {
            let finding = Diagnostic::error("bad-value", "PostgreSQL has no character of code 0");
            self.findings.push(finding.at(text.span.clone()));
        }
        self.place(&text.span, |sql| PgQuote.text(sql, &text.value))
    }

    /// An enum's label, which PostgreSQL keeps as it keeps names: in 63 bytes.
    /// <https://www.postgresql.org/docs/current/datatype-enum.html>
    pub(super) fn label(&mut self, label: &Text) -> &mut Self {
        if label.value.len() > LONGEST_NAME {
            let message = format!("an enum value of {} bytes; 63 are the most", label.value.len());
            let finding = Diagnostic::error("name-too-long", message);
            self.findings.push(finding.at(label.span.clone()));
        }
        self.text(label)
    }

    /// SQL text as it is; what stands around it must be parentheses or commas.
    pub(super) fn fragment(&mut self, sql: &SqlText) -> &mut Self {
        self.checked(sql, fragment::check(&sql.text))
    }

    /// SQL text that is a type.
    pub(super) fn data_type(&mut self, sql: &SqlText) -> &mut Self {
        self.checked(sql, fragment::check_type(&sql.text))
    }

    fn checked(&mut self, sql: &SqlText, flaw: Option<Flaw>) -> &mut Self {
        if let Some(Flaw { at, message, help }) = flaw {
            let finding = Diagnostic::error("bad-sql-text", message).at(part(sql, at));
            self.findings.push(match help {
                Some(help) => finding.help(help),
                None => finding,
            });
        }
        self.place(&sql.span, |out| out.push_str(&sql.text))
    }

    /// One of the engine's own words.
    pub(super) fn word(
        &mut self,
        what: &str,
        said: &Text,
        words: &'static [&'static str],
    ) -> &mut Self {
        let folded = said.value.to_ascii_lowercase();
        if let Some(word) = words.iter().find(|w| **w == folded) {
            return self.place(&said.span, |sql| sql.push_str(word));
        }
        let help = match nearest(&folded, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it can be {}", words.join(", ")),
        };
        let message = format!("{what} cannot be `{}`", said.value);
        let finding = Diagnostic::error("bad-value", message).at(said.span.clone());
        self.findings.push(finding.help(help));
        self
    }
}

/// A part of SQL text in the file; all of it when the file has it with escapes.
pub(super) fn part(sql: &SqlText, at: std::ops::Range<usize>) -> Span {
    let mut span = sql.span.clone();
    if span.bytes.len() == sql.text.len() {
        span.bytes = span.bytes.start + at.start..span.bytes.start + at.end;
    }
    span
}
