//! SQL text that cannot be built by accident: literal templates and quoted parts only.
use serde::Serialize;

use crate::ident::{Ident, QName};

/// Text that is safe to send: built only from literals and quoted parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sql(String);

impl Sql {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Pieces put together with a literal between them.
    pub fn join(pieces: impl IntoIterator<Item = Sql>, between: &'static str) -> Sql {
        let pieces: Vec<String> = pieces.into_iter().map(|p| p.0).collect();
        Sql(pieces.join(between))
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
    let mut out = String::with_capacity(template.len() + 16 * parts.len());
    let mut parts = parts.iter();
    let mut pieces = template.split("{}");
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        fill(quote, &mut out, *parts.next().expect("template has as many holes as parts"));
        out.push_str(piece);
    }
    debug_assert!(parts.next().is_none(), "template has as many holes as parts");
    Sql(out)
}

fn fill(quote: &dyn Quote, out: &mut String, part: Part<'_>) {
    match part {
        Part::Ident(ident) => quote.ident(out, ident),
        Part::Name(name) => {
            quote.ident(out, &name.schema);
            out.push('.');
            quote.ident(out, &name.name);
        }
        Part::Idents(idents) => {
            for (i, ident) in idents.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                quote.ident(out, ident);
            }
        }
        Part::Text(text) => quote.text(out, text),
        Part::Expr(expr) => out.push_str(&expr.0),
        Part::Sql(sql) => out.push_str(&sql.0),
        Part::Keyword(word) => out.push_str(word),
        Part::Number(number) => out.push_str(&number.to_string()),
    }
}
