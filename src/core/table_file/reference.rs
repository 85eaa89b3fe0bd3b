//! The small grammars inside strings: `schema.table(column, ...)` and `set null (column, ...)`.
use crate::ident::Ident;
use crate::table::{Action, Reference, Text};

/// The actions, as they are written.
pub(super) const ACTIONS: [&str; 5] =
    ["no action", "restrict", "cascade", "set null", "set default"];

/// `table`, `table(column, ...)`, `schema.table(column, ...)`. Names are exact; one with a dot, a
/// comma, a parenthesis or a quote stands in double quotes.
pub(super) fn reference(text: &Text, own_schema: &Ident) -> Option<Reference> {
    let mut rest = text.value.as_str();
    let first = name(&mut rest)?;
    let (schema, table) = if symbol(&mut rest, '.') {
        (first, name(&mut rest)?)
    } else {
        (own_schema.clone(), first)
    };
    let columns = columns(&mut rest)?;
    let span = text.span.clone();
    rest.is_empty().then_some(Reference { schema, table, columns, span })
}

/// What `on_delete` and `on_update` can be.
pub(super) fn action(text: &str) -> Option<Action> {
    let (words, mut rest) = text.split_at(text.find('(').unwrap_or(text.len()));
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let columns = columns(&mut rest).filter(|_| rest.is_empty())?;
    match words.as_str() {
        "set null" => Some(Action::SetNull(columns)),
        "set default" => Some(Action::SetDefault(columns)),
        "cascade" if columns.is_empty() => Some(Action::Cascade),
        "restrict" if columns.is_empty() => Some(Action::Restrict),
        "no action" if columns.is_empty() => Some(Action::NoAction),
        _ => None,
    }
}

/// A list of names in parentheses; empty when there is none.
fn columns(rest: &mut &str) -> Option<Vec<Ident>> {
    let mut columns = Vec::new();
    if !symbol(rest, '(') {
        return Some(columns);
    }
    loop {
        columns.push(name(rest)?);
        if symbol(rest, ')') {
            return Some(columns);
        }
        if !symbol(rest, ',') {
            return None;
        }
    }
}

fn symbol(rest: &mut &str, symbol: char) -> bool {
    let Some(after) = rest.trim_start().strip_prefix(symbol) else { return false };
    *rest = after.trim_start();
    true
}

fn name(rest: &mut &str) -> Option<Ident> {
    let text = rest.trim_start();
    let Some(quoted) = text.strip_prefix('"') else {
        let (name, after) =
            text.split_at(text.find(['.', '(', ')', ',', '"']).unwrap_or(text.len()));
        *rest = after;
        let name = name.trim_end();
        return (!name.is_empty()).then(|| Ident::new(name));
    };
    let mut chars = quoted.char_indices();
    let mut name = String::new();
    while let Some((at, c)) = chars.next() {
        let after = &quoted[at + c.len_utf8()..];
        if c == '"' && !after.starts_with('"') {
            *rest = after.trim_start();
            return (!name.is_empty()).then(|| Ident::new(name));
        }
        if c == '"' {
            chars.next();
        }
        name.push(c);
    }
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::{SourceFile, Span};

    fn read(text: &str) -> Option<(String, String, Vec<String>)> {
        let file = Arc::new(SourceFile { name: "t.toml".to_owned(), text: text.to_owned() });
        let text = Text::new(text.to_owned(), Span::new(&file, 0..text.len()));
        let found = reference(&text, &Ident::new("own"))?;
        let columns = found.columns.iter().map(|c| c.raw().to_owned()).collect();
        Some((found.schema.raw().to_owned(), found.table.raw().to_owned(), columns))
    }

    fn expect(schema: &str, table: &str, columns: &[&str]) -> (String, String, Vec<String>) {
        let columns = columns.iter().map(|c| (*c).to_owned()).collect();
        (schema.to_owned(), table.to_owned(), columns)
    }

    #[test]
    fn a_reference_names_a_table_and_perhaps_a_schema_and_columns() {
        assert_eq!(read("users"), Some(expect("own", "users", &[])));
        assert_eq!(read("users(id)"), Some(expect("own", "users", &["id"])));
        assert_eq!(read("auth.users (a, b)"), Some(expect("auth", "users", &["a", "b"])));
        assert_eq!(read("Users(Order Date)"), Some(expect("own", "Users", &["Order Date"])));
        assert_eq!(read(r#""a.b"."c""d"("x,y")"#), Some(expect("a.b", "c\"d", &["x,y"])));
    }

    #[test]
    fn what_is_not_a_reference_is_refused() {
        for text in ["", "a.b.c", "users(", "users()", "users(id) x", "\"open", "a,b", "users(id"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_action_may_name_columns_only_where_it_sets_them() {
        assert_eq!(action("SET  NULL"), Some(Action::SetNull(vec![])));
        assert_eq!(action("set null (a)"), Some(Action::SetNull(vec![Ident::new("a")])));
        assert_eq!(action("cascade"), Some(Action::Cascade));
        assert_eq!(action("cascade (a)"), None);
        assert_eq!(action("delete"), None);
    }
}
