//! SQL text that cannot be built by accident: literal templates and quoted parts only.
use std::cmp::Ordering;
use std::fmt::{self, Debug};

use serde::{Serialize, Serializer};

use crate::ident::{Ident, QName};

/// Text that is safe to send: built only from literals and quoted parts. Printing it in any way
/// (`Debug`, `Serialize`, [`Sql::shown`]) hides the secrets in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sql {
    text: String,
    /// Where there are secrets: the text without them.
    shown: Option<String>,
}

impl Sql {
    /// The text for the server. It may hold secrets: print [`Sql::shown`].
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text for people, `********` in the place of secrets.
    pub fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.text)
    }

    /// Pieces put together with a literal between them.
    pub fn join(pieces: impl IntoIterator<Item = Sql>, between: &'static str) -> Sql {
        let pieces: Vec<Sql> = pieces.into_iter().collect();
        let all = |part: fn(&Sql) -> &str| {
            let parts: Vec<&str> = pieces.iter().map(part).collect();
            parts.join(between)
        };
        let secret = pieces.iter().any(|p| p.shown.is_some());
        Sql { text: all(Sql::as_str), shown: secret.then(|| all(Sql::shown)) }
    }
}

impl Debug for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sql").field(&self.shown()).finish()
    }
}

impl Serialize for Sql {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.shown())
    }
}

/// Text that must never be printed whole: a password, a connection string. Compared by its value;
/// printed (`Debug`, `Serialize`) as it may be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    value: Box<str>,
    shown: Box<str>,
}

impl Secret {
    /// What stands for a secret.
    pub const MASK: &'static str = "********";

    /// `shown` is the value without what is secret in it.
    pub fn new(value: impl Into<Box<str>>, shown: impl Into<Box<str>>) -> Self {
        Self { value: value.into(), shown: shown.into() }
    }

    /// All of it is secret.
    pub fn whole(value: impl Into<Box<str>>) -> Self {
        Self::new(value, Self::MASK)
    }
}

impl Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Secret").field(&self.shown).finish()
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.shown)
    }
}

/// An expression, type or definition as the server printed it back; never user input. Two are equal
/// when they mean the same.
#[derive(Clone, Debug)]
pub struct Expr {
    text: Box<str>,
    /// Where what is compared is not the text that makes it again.
    meaning: Option<Box<str>>,
}

impl Expr {
    pub fn from_server(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), meaning: None }
    }

    /// For an engine that prints the same thing in several ways: `text` makes it again as it was,
    /// `meaning` is equal for all of them.
    #[must_use]
    pub fn with_meaning(text: impl Into<Box<str>>, meaning: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), meaning: Some(meaning.into()) }
    }

    /// What is sent to the server.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the server prints it again as it is when it has read it.
    pub fn is_settled(&self) -> bool {
        self.meaning.is_none()
    }

    /// What is compared and shown.
    pub fn meaning(&self) -> &str {
        self.meaning.as_deref().unwrap_or(&self.text)
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.meaning() == other.meaning()
    }
}

impl Eq for Expr {}

impl PartialOrd for Expr {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Expr {
    fn cmp(&self, other: &Self) -> Ordering {
        self.meaning().cmp(other.meaning())
    }
}

impl Serialize for Expr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.meaning())
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
    /// A string literal that only the server may see.
    Secret(&'a Secret),
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
    let secret = parts.iter().any(|part| match part {
        Part::Secret(_) => true,
        Part::Sql(sql) => sql.shown.is_some(),
        Part::Ident(_)
        | Part::Name(_)
        | Part::Idents(_)
        | Part::Text(_)
        | Part::Expr(_)
        | Part::Keyword(_)
        | Part::Number(_) => false,
    });
    let text = filled(quote, template, parts, Reader::Server);
    Sql { text, shown: secret.then(|| filled(quote, template, parts, Reader::People)) }
}

/// For whom a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Server,
    People,
}

fn filled(quote: &dyn Quote, template: &'static str, parts: &[Part<'_>], reader: Reader) -> String {
    let mut out = String::with_capacity(template.len() + 16 * parts.len());
    let mut parts = parts.iter();
    let mut pieces = template.split("{}");
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        fill(quote, &mut out, *parts.next().expect("template has as many holes as parts"), reader);
        out.push_str(piece);
    }
    debug_assert!(parts.next().is_none(), "template has as many holes as parts");
    out
}

fn fill(quote: &dyn Quote, out: &mut String, part: Part<'_>, reader: Reader) {
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
        Part::Secret(secret) => match reader {
            Reader::Server => quote.text(out, &secret.value),
            Reader::People => quote.text(out, &secret.shown),
        },
        Part::Expr(expr) => out.push_str(&expr.text),
        Part::Sql(sql) => match reader {
            Reader::Server => out.push_str(sql.as_str()),
            Reader::People => out.push_str(sql.shown()),
        },
        Part::Keyword(word) => out.push_str(word),
        Part::Number(number) => out.push_str(&number.to_string()),
    }
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
            out.push_str(text);
        }
    }

    #[test]
    fn a_secret_reaches_the_server_and_nobody_else() {
        let secret = Secret::new("password=x", "password=********");
        let inner = render(&Plain, "CONNECTION {}", &[Part::Secret(&secret)]);
        let outer = render(&Plain, "ALTER {};", &[Part::Sql(&Sql::join([inner], " "))]);
        assert_eq!(outer.as_str(), "ALTER CONNECTION password=x;");
        assert_eq!(outer.shown(), "ALTER CONNECTION password=********;");
        let printed = format!("{outer:?} {secret:?} {:?}", Secret::whole("password=x"));
        let json =
            serde_json::to_string(&outer).unwrap() + &serde_json::to_string(&secret).unwrap();
        assert!(!printed.contains("password=x") && !json.contains("password=x"));
    }
}
