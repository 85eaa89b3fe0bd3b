//! The session settings of a file: which of them matter to the statements that follow.
use schemactl_core::ident::Ident;
use squawk_lexer::TokenKind;

use super::names::{parse, unquote};
use super::pieces::tokens;

/// Settings that change what a statement means or whether it loads; all others are ignored.
const KEPT: &[&str] =
    &["search_path", "default_tablespace", "default_table_access_method", "check_function_bodies"];

/// What a `SET`, `RESET` or `set_config` does to the settings in force.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Set(String, String),
    Reset(String),
    ResetAll,
    /// One that does not matter here.
    Other,
}

impl Setting {
    pub(super) fn apply(self, settings: &mut Vec<(String, String)>) {
        match self {
            Self::Set(name, value) => {
                settings.retain(|(n, _)| *n != name);
                settings.push((name, value));
            }
            Self::Reset(name) => settings.retain(|(n, _)| *n != name),
            Self::ResetAll => settings.clear(),
            Self::Other => {}
        }
    }
}

/// Reads a statement that starts with `SET`.
pub(super) fn read_set(sql: &str) -> Setting {
    let mut tokens = tokens(sql).skip(1).peekable();
    let is = |bytes: &std::ops::Range<usize>, word| sql[bytes.clone()].eq_ignore_ascii_case(word);
    if tokens.peek().is_some_and(|(_, b)| is(b, "session") || is(b, "local")) {
        tokens.next();
    }
    let (Some((_, name)), Some((kind, to))) = (tokens.next(), tokens.next()) else {
        return Setting::Other;
    };
    let name = unquote(&sql[name]);
    if !KEPT.contains(&name.as_str()) || !(kind == TokenKind::Eq || is(&to, "to")) {
        return Setting::Other;
    }
    let value = sql[to.end..].trim();
    if value.eq_ignore_ascii_case("default") {
        return Setting::Reset(name);
    }
    Setting::Set(name, value.to_owned())
}

/// Reads a statement that starts with `RESET`.
pub(super) fn read_reset(sql: &str) -> Setting {
    let Some((_, bytes)) = tokens(sql).nth(1) else { return Setting::Other };
    let name = unquote(&sql[bytes]);
    if name == "all" {
        Setting::ResetAll
    } else if KEPT.contains(&name.as_str()) {
        Setting::Reset(name)
    } else {
        Setting::Other
    }
}

/// Reads `SELECT [pg_catalog.]set_config('name', 'value', …)`; `None` is any other query.
pub(super) fn read_set_config(sql: &str) -> Option<Setting> {
    let mut words = arguments(sql, "set_config")?;
    let name = literal(words.next()?)?.to_ascii_lowercase();
    words.next().filter(|(kind, _)| *kind == TokenKind::Comma)?;
    let value = words.next()?;
    if !KEPT.contains(&name.as_str()) {
        return Some(Setting::Other);
    }
    let value = literal(value)?;
    let value = if name == "search_path" { list(&value) } else { quote(&value) };
    Some(Setting::Set(name, value))
}

/// Whether a query is a call of a function of the server's, such as `pg_catalog.setval(…)`.
pub(super) fn calls(sql: &str, function: &str) -> bool {
    arguments(sql, function).is_some()
}

/// The tokens after the opening parenthesis of `SELECT [pg_catalog.]function(`.
fn arguments<'a>(
    sql: &'a str,
    function: &str,
) -> Option<impl Iterator<Item = (TokenKind, &'a str)>> {
    let mut words = tokens(sql).map(|(kind, bytes)| (kind, &sql[bytes])).skip(1).peekable();
    if words.peek()?.1.eq_ignore_ascii_case("pg_catalog") {
        words.next();
        words.next().filter(|(kind, _)| *kind == TokenKind::Dot)?;
    }
    words.next().filter(|(_, word)| word.eq_ignore_ascii_case(function))?;
    words.next().filter(|(kind, _)| *kind == TokenKind::OpenParen)?;
    Some(words)
}

fn literal((kind, text): (TokenKind, &str)) -> Option<String> {
    let TokenKind::Literal { .. } = kind else { return None };
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inner.replace("''", "'"))
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `set_config` takes a list in one string; `SET` takes each element by itself.
fn list(value: &str) -> String {
    let mut elements: Vec<String> = Vec::new();
    let mut rest = value;
    while !rest.trim().is_empty() {
        let end = tokens(rest)
            .find(|(kind, _)| *kind == TokenKind::Comma)
            .map_or(rest.len(), |(_, bytes)| bytes.start);
        let element = parse(&rest[..end]).first().map(Ident::raw).map(quote);
        elements.push(element.unwrap_or_else(|| quote(rest[..end].trim())));
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    if elements.is_empty() { quote("") } else { elements.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::{Setting, read_reset, read_set, read_set_config};

    fn set(name: &str, value: &str) -> Setting {
        Setting::Set(name.to_owned(), value.to_owned())
    }

    #[test]
    fn settings_that_matter_are_kept_as_they_are_written() {
        assert_eq!(read_set("SET search_path = App, \"B\""), set("search_path", "App, \"B\""));
        assert_eq!(
            read_set("set local check_function_bodies to off"),
            set("check_function_bodies", "off")
        );
        assert_eq!(read_set("SET statement_timeout = 0"), Setting::Other);
        assert_eq!(read_set("SET TIME ZONE 'UTC'"), Setting::Other);
        assert_eq!(read_set("SET SESSION AUTHORIZATION x"), Setting::Other);
        assert_eq!(
            read_set("SET search_path TO DEFAULT"),
            Setting::Reset("search_path".to_owned())
        );
        assert_eq!(read_reset("RESET ALL"), Setting::ResetAll);
    }

    #[test]
    fn set_config_becomes_a_list_of_literals() {
        let path = |sql| read_set_config(sql);
        assert_eq!(
            path("SELECT pg_catalog.set_config('search_path', '', false)"),
            Some(set("search_path", "''"))
        );
        assert_eq!(
            path("select set_config('search_path', 'App, \"My, Schema\", \"$user\"', false)"),
            Some(set("search_path", "'app', 'My, Schema', '$user'"))
        );
        assert_eq!(path("SELECT set_config('work_mem', '1', true)"), Some(Setting::Other));
        assert_eq!(path("SELECT 1"), None);
    }
}
