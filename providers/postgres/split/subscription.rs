//! What files say of subscriptions. A file is loaded to learn what it means, and that must not
//! contact a publisher: `connect = false` takes the place of every instruction to do so.
use std::ops::Range;

use schemactl_core::source::Statement;
use squawk_lexer::{LiteralKind, TokenKind};
use squawk_syntax::ast::{self, AstNode};

use super::parse;
use super::pieces::tokens;
use crate::secret;

/// Instructions for the moment of creation, and `enabled`, which cannot be said with `connect =
/// false`.
const LEFT_OUT: [&str; 4] = ["connect", "create_slot", "copy_data", "enabled"];

/// CREATE SUBSCRIPTION as it can be loaded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unconnected {
    pub(crate) sql: String,
    /// ALTER SUBSCRIPTION ... ENABLE. In a transaction that is rolled back, it starts nothing.
    pub(crate) enable: Option<String>,
    /// It says neither that the subscription is to run nor that it is not: `connect = false`, as
    /// `pg_dump` writes it.
    pub(crate) leaves_open: bool,
}

fn words(sql: &str, count: usize) -> Vec<String> {
    tokens(sql).take(count).map(|(_, bytes)| sql[bytes].to_ascii_lowercase()).collect()
}

/// Whether the statement makes, changes or describes a subscription.
pub(crate) fn is_about(sql: &str) -> bool {
    let words = words(sql, 3);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), ["create" | "alter", "subscription", _])
        || matches!(words.as_slice(), ["comment", "on", "subscription"])
}

/// The third word after ALTER SUBSCRIPTION and the name, in lower case.
pub(super) fn altered(sql: &str) -> Option<String> {
    let words = words(sql, 4);
    (words.len() == 4 && words[0] == "alter" && words[1] == "subscription")
        .then(|| words[3].clone())
}

/// Whether the statement switches a subscription on or off.
pub(crate) fn switches(sql: &str) -> bool {
    matches!(altered(sql).as_deref(), Some("enable" | "disable"))
}

/// CREATE SUBSCRIPTION so that it does not connect.
pub(crate) fn unconnected(sql: &str) -> Option<Unconnected> {
    if !matches!(words(sql, 2).as_slice(), [a, b] if a == "create" && b == "subscription") {
        return None;
    }
    let name = tokens(sql).nth(2).map(|(_, bytes)| &sql[bytes])?;
    let (start, options) = options(sql);
    let find = |name: &str| options.iter().find(|o| o.name == name);
    let is_on = |name: &str| find(name).map(Setting::is_on);
    let connect = is_on("connect").unwrap_or(true);
    let enabled = is_on("enabled").unwrap_or(connect);
    let kept = options.iter().filter(|o| !LEFT_OUT.contains(&o.name.as_str()));
    let mut kept: Vec<&str> = kept.map(|o| &sql[o.bytes.clone()]).collect();
    kept.push("connect = false");
    Some(Unconnected {
        sql: format!("{}WITH ({})", separated(&sql[..start]), kept.join(", ")),
        enable: enabled.then(|| format!("ALTER SUBSCRIPTION {name} ENABLE")),
        leaves_open: !connect && find("enabled").is_none(),
    })
}

/// The text ends with a blank, on a new line if it may end with a comment.
fn separated(text: &str) -> String {
    match text.chars().last() {
        Some(last) if last.is_whitespace() => text.to_owned(),
        _ => format!("{text}\n"),
    }
}

/// `name [= value]`
struct Setting {
    name: String,
    value: String,
    bytes: Range<usize>,
}

impl Setting {
    /// As `defGetBoolean` reads it.
    fn is_on(&self) -> bool {
        matches!(
            self.value.trim_matches('\'').to_ascii_lowercase().as_str(),
            "" | "true" | "on" | "1"
        )
    }
}

/// Where WITH stands (or the end), and what is in its parentheses.
fn options(sql: &str) -> (usize, Vec<Setting>) {
    let all: Vec<(TokenKind, Range<usize>)> = tokens(sql).collect();
    let is_with = |pair: &[(TokenKind, Range<usize>)]| {
        pair[0].0 == TokenKind::Ident
            && sql[pair[0].1.clone()].eq_ignore_ascii_case("with")
            && pair[1].0 == TokenKind::OpenParen
    };
    let Some(with) = all.windows(2).position(is_with) else { return (sql.len(), Vec::new()) };
    let inner = all[with + 2..].iter().take_while(|(kind, _)| *kind != TokenKind::CloseParen);
    let inner: Vec<&(TokenKind, Range<usize>)> = inner.collect();
    let settings = inner.split(|(kind, _)| *kind == TokenKind::Comma).filter_map(|setting| {
        let (first, last) = (setting.first()?, setting.last()?);
        let value = setting.get(2).map_or("", |(_, bytes)| &sql[bytes.clone()]);
        Some(Setting {
            name: sql[first.1.clone()].trim_matches('"').to_ascii_lowercase(),
            value: value.to_owned(),
            bytes: first.1.start..last.1.end,
        })
    });
    (all[with].1.start, settings.collect())
}

/// The connection string, as its value.
pub(crate) fn connection(statement: &Statement) -> Option<String> {
    unconnected(&statement.sql)?;
    parse(&statement.sql)?.descendants().find_map(ast::Literal::cast)?.string_value()
}

/// The bytes of the statement that must not be shown.
pub(super) fn secrets(sql: &str) -> Vec<Range<usize>> {
    if !is_about(sql) {
        return Vec::new();
    }
    let mut after_connection = false;
    let mut found = Vec::new();
    for (kind, bytes) in tokens(sql) {
        if let (true, TokenKind::Literal { kind }) = (after_connection, kind) {
            found.extend(literal_secrets(sql, kind, &bytes));
        }
        after_connection = sql[bytes].eq_ignore_ascii_case("connection");
    }
    found
}

fn literal_secrets(sql: &str, kind: LiteralKind, bytes: &Range<usize>) -> Vec<Range<usize>> {
    let text = &sql[bytes.clone()];
    let plain = matches!(kind, LiteralKind::Str { .. }) && text.len() >= 2;
    let inner = if plain { &text[1..text.len() - 1] } else { text };
    // With escapes the text is not the value.
    if !plain || inner.contains("''") || inner.contains('\\') {
        return vec![bytes.clone()];
    }
    let ranges = secret::connection_ranges(inner).into_iter();
    ranges.map(|r| bytes.start + 1 + r.start..bytes.start + 1 + r.end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::starred;

    const HEAD: &str = "CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION \"with\", b";

    #[test]
    fn no_option_makes_it_connect() {
        for options in [
            "",
            " WITH (connect = true)",
            " WITH (copy_data, enabled = true, create_slot = 'on', Connect = false)",
            "\nwith (enabled)",
        ] {
            let unconnected = unconnected(&format!("{HEAD}{options}")).unwrap();
            assert!(unconnected.sql.starts_with(HEAD));
            assert!(unconnected.sql.ends_with("WITH (connect = false)"), "{unconnected:?}");
            assert_eq!(unconnected.enable.as_deref(), Some("ALTER SUBSCRIPTION s ENABLE"));
        }
    }

    #[test]
    fn other_options_stay() {
        let sql = format!("{HEAD} WITH (binary = true, enabled = false, slot_name = NONE)");
        let unconnected = unconnected(&sql).unwrap();
        let options = "WITH (binary = true, slot_name = NONE, connect = false)";
        assert!(unconnected.sql.ends_with(options), "{unconnected:?}");
        assert!(unconnected.enable.is_none() && !unconnected.leaves_open);
    }

    #[test]
    fn a_dump_leaves_open_whether_it_runs() {
        let sql = format!("{HEAD} WITH (connect = false, slot_name = 's')");
        let unconnected = unconnected(&sql).unwrap();
        assert!(unconnected.leaves_open && unconnected.enable.is_none());
    }

    #[test]
    fn passwords_become_stars_where_they_stand() {
        let hidden = |sql: &str| starred(sql, &secrets(sql));
        for (sql, expected) in [
            (
                "CREATE SUBSCRIPTION s CONNECTION 'host=h password=x' PUBLICATION a",
                "CREATE SUBSCRIPTION s CONNECTION 'host=h password=*' PUBLICATION a",
            ),
            (
                "alter subscription s connection 'password=''x y'' host=h'",
                "alter subscription s connection *************************",
            ),
            (
                "CREATE SUBSCRIPTION s CONNECTION $$postgres://u:pw@h$$ PUBLICATION a",
                "CREATE SUBSCRIPTION s CONNECTION ********************* PUBLICATION a",
            ),
            ("CREATE TABLE connection ()", "CREATE TABLE connection ()"),
        ] {
            assert_eq!(hidden(sql), expected);
        }
    }
}
