//! SQL text that cannot be built by accident: literal templates and quoted parts only.
use std::fmt;

use serde::Serialize;

use crate::ident::{Ident, QName};

/// Text that is safe to send: built only from literals and quoted parts. Whatever shows it (`Debug`
/// and serde too) has [`SECRET`] where a secret stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Sql {
    text: String,
    /// The text with its secrets replaced; `None` when it has none.
    shown: Option<String>,
}

/// What is shown instead of a secret.
pub const SECRET: &str = "********";

impl Sql {
    /// For people: secrets are replaced.
    pub fn as_str(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.text)
    }

    /// For the server only: with its secrets.
    pub fn to_send(&self) -> &str {
        &self.text
    }

    /// Pieces put together with a literal between them.
    pub fn join(pieces: impl IntoIterator<Item = Sql>, between: &'static str) -> Sql {
        let mut sql = Sql { text: String::new(), shown: None };
        for (i, piece) in pieces.into_iter().enumerate() {
            if i > 0 {
                sql.push(between);
            }
            sql.push_sql(&piece);
        }
        sql
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        if let Some(shown) = &mut self.shown {
            shown.push_str(text);
        }
    }

    fn push_sql(&mut self, other: &Sql) {
        if other.shown.is_some() && self.shown.is_none() {
            self.shown = Some(self.text.clone());
        }
        self.text.push_str(&other.text);
        if let Some(shown) = &mut self.shown {
            shown.push_str(other.as_str());
        }
    }
}

impl fmt::Debug for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl Serialize for Sql {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_str().serialize(serializer)
    }
}

/// An expression, type or definition as the server printed it back; never user input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Expr(Box<str>);

impl Expr {
    pub fn from_server(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What fills a hole of a template.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// A quoted identifier.
    Ident(&'a Ident),
    /// A quoted identifier with its schema.
    Name(&'a QName),
    /// Quoted identifiers, with commas.
    Idents(&'a [Ident]),
    /// A string literal.
    Text(&'a str),
    /// A string literal that nobody may see.
    Secret(&'a str),
    /// Text of the server, as it is.
    Expr(&'a Expr),
    /// SQL made before.
    Sql(&'a Sql),
    Keyword(&'static str),
    Number(i64),
}

/// How an engine quotes.
pub trait Quote {
    fn ident(&self, out: &mut String, ident: &Ident);
    fn text(&self, out: &mut String, text: &str);
}

/// Fills each `{}` of `template` in order.
pub fn render(quote: &dyn Quote, template: &'static str, parts: &[Part<'_>]) -> Sql {
    let mut out =
        Sql { text: String::with_capacity(template.len() + 16 * parts.len()), shown: None };
    let mut parts = parts.iter();
    let mut pieces = template.split("{}");
    out.push(pieces.next().unwrap_or_default());
    for piece in pieces {
        fill(quote, &mut out, *parts.next().expect("template has as many holes as parts"));
        out.push(piece);
    }
    debug_assert!(parts.next().is_none(), "template has as many holes as parts");
    out
}

fn fill(quote: &dyn Quote, out: &mut Sql, part: Part<'_>) {
    let mut text = String::new();
    match part {
        Part::Ident(ident) => quote.ident(&mut text, ident),
        Part::Name(name) => {
            quote.ident(&mut text, &name.schema);
            text.push('.');
            quote.ident(&mut text, &name.name);
        }
        Part::Idents(idents) => {
            for (i, ident) in idents.iter().enumerate() {
                if i > 0 {
                    text.push_str(", ");
                }
                quote.ident(&mut text, ident);
            }
        }
        Part::Text(value) => quote.text(&mut text, value),
        Part::Secret(value) => {
            quote.text(&mut text, value);
            let secret = Sql { text, shown: Some(format!("'{SECRET}'")) };
            return out.push_sql(&secret);
        }
        Part::Expr(expr) => return out.push(&expr.0),
        Part::Sql(sql) => return out.push_sql(sql),
        Part::Keyword(word) => return out.push(word),
        Part::Number(number) => text = number.to_string(),
    }
    out.push(&text);
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Plain;

    impl Quote for Plain {
        fn ident(&self, out: &mut String, ident: &Ident) {
            out.push_str(ident.raw());
        }

        fn text(&self, out: &mut String, text: &str) {
            out.extend(["'", text, "'"]);
        }
    }

    #[test]
    fn a_secret_is_sent_and_never_shown() {
        let option = render(&Plain, "password {}", &[Part::Secret("hush")]);
        let other = render(&Plain, "user {}", &[Part::Text("joe")]);
        let options = Sql::join([other, option], ", ");
        let sql = render(&Plain, "OPTIONS ({}) {}", &[Part::Sql(&options), Part::Keyword("end")]);
        assert_eq!(sql.to_send(), "OPTIONS (user 'joe', password 'hush') end");
        assert_eq!(sql.as_str(), "OPTIONS (user 'joe', password '********') end");
        let shown = format!("{sql:?} {}", serde_json::to_string(&sql).unwrap());
        assert!(!shown.contains("hush"), "{shown}");
    }
}
