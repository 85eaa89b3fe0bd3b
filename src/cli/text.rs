//! Pieces of text that the review and other outputs are made of: names, values, wrapping, quoting
//! for a shell.
use console::measure_text_width;
use schemactl_core::catalog::ObjectId;
use schemactl_core::diff::FieldChange;
use schemactl_core::ident::{Ident, QName};
use serde_json::Value;

/// `table orders`, `column sales.orders.total`, `function total(integer)`, `comment on table x`.
pub(crate) fn full_name(id: &ObjectId) -> String {
    match (id.kind.0, &*id.path) {
        ("comment", [kind, path @ ..]) => format!("comment on {} {}", kind.raw(), path_text(path)),
        (kind @ ("function" | "procedure" | "aggregate"), [path @ .., signature])
            if path.len() == 2 =>
        {
            format!("{kind} {}({})", path_text(path), signature.raw())
        }
        (kind, path) => format!("{kind} {}", path_text(path)),
    }
}

/// A relation's name, without its kind.
pub(crate) fn relation_name(name: &QName) -> String {
    path_text(&[name.schema.clone(), name.name.clone()])
}

/// The schema `public` goes without saying.
fn path_text(path: &[Ident]) -> String {
    let path = match path {
        [schema, rest @ ..] if schema.raw() == "public" && !rest.is_empty() => rest,
        path => path,
    };
    path.iter().map(Ident::raw).collect::<Vec<_>>().join(".")
}

/// An object's name inside its parent: `column total`, `index orders_user_idx`, `comment`.
pub(crate) fn part_name(id: &ObjectId, parent: &ObjectId) -> String {
    let own = match id.kind.0 {
        "comment" => id.path.get(1..).unwrap_or_default(),
        _ => &*id.path,
    };
    let shared = own.iter().zip(&*parent.path).take_while(|(a, b)| a == b).count();
    let rest = own[shared..].iter().map(Ident::raw).collect::<Vec<_>>().join(".");
    // A domain's `domain constraint` is its constraint.
    let kind = id.kind.0.strip_prefix(parent.kind.0).map_or(id.kind.0, str::trim_start);
    if rest.is_empty() { kind.to_owned() } else { format!("{kind} {rest}") }
}

/// `type: integer -> bigint` for each field.
pub(crate) fn field_changes(fields: &[FieldChange]) -> Vec<String> {
    let shown = |v: &Option<Value>| value(v.as_ref().unwrap_or(&Value::Null));
    let line =
        |f: &FieldChange| format!("{}: {} -> {}", words(&f.name), shown(&f.old), shown(&f.new));
    fields.iter().map(line).collect()
}

/// A value as it is read best: no quotes, no braces.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(self::value).collect::<Vec<_>>().join(", "),
        Value::Object(map) => match (map.get("schema"), map.get("name")) {
            (Some(Value::String(schema)), Some(Value::String(name))) if map.len() == 2 => {
                path_text(&[Ident::new(schema.as_str()), Ident::new(name.as_str())])
            }
            _ if map.is_empty() => "none".to_owned(),
            // Columns of a view, attributes of a type.
            (None, Some(Value::String(name))) if map.get("type").is_some_and(Value::is_string) => {
                let rest = map.iter().filter(|(field, v)| match field.as_str() {
                    "name" | "type" => false,
                    "collation" => *v != "\"default\"" && says_something(v),
                    _ => says_something(v),
                });
                let mut words = vec![name.clone(), self::value(&map["type"])];
                words.extend(rest.map(|(field, v)| named(field, v)));
                words.join(" ")
            }
            _ => {
                let said = map.iter().filter(|(_, v)| says_something(v));
                said.map(|(name, v)| named(name, v)).collect::<Vec<_>>().join(", ")
            }
        },
    }
}

/// A field and its value in one: `not null`, `start 10`.
pub(crate) fn named(name: &str, value: &Value) -> String {
    if *value == Value::Bool(true) {
        return words(name);
    }
    format!("{} {}", words(name), self::value(value))
}

/// A field's name for people.
pub(crate) fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// Whether a value is other than the absence of what the field is about.
pub(crate) fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::String(_) => true,
    }
}

/// Breaks text between words so that no line is wider than `width` where that can be. What has no
/// spaces stays whole: a broken name cannot be copied.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for (i, word) in text.split(' ').enumerate() {
        if i == 0 {
            line.push_str(word);
        } else if measure_text_width(&line) + 1 + measure_text_width(word) > width {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines.push(line);
    lines
}

/// A word as a POSIX shell reads it back.
pub(crate) fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@,=+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use schemactl_core::kind::KindName;
    use serde_json::json;

    use super::*;

    fn id(kind: &'static str, path: &[&str]) -> ObjectId {
        ObjectId::new(KindName(kind), path.iter().map(|p| Ident::new(*p)).collect::<Vec<_>>())
    }

    #[test]
    fn names_are_short_where_that_is_clear() {
        assert_eq!(full_name(&id("table", &["public", "orders"])), "table orders");
        assert_eq!(full_name(&id("schema", &["public"])), "schema public");
        assert_eq!(full_name(&id("column", &["s", "t", "c"])), "column s.t.c");
        assert_eq!(full_name(&id("function", &["s", "f", "int, text"])), "function s.f(int, text)");
        let comment = id("comment", &["column", "public", "t", "c"]);
        assert_eq!(full_name(&comment), "comment on column t.c");
        let table = id("table", &["public", "t"]);
        assert_eq!(part_name(&id("column", &["public", "t", "c"]), &table), "column c");
        assert_eq!(part_name(&id("index", &["public", "i"]), &table), "index i");
        assert_eq!(part_name(&comment, &id("column", &["public", "t", "c"])), "comment");
    }

    #[test]
    fn values_are_read_without_quotes_and_braces() {
        assert_eq!(value(&json!(["a", "b"])), "a, b");
        assert_eq!(value(&json!({"schema": "public", "name": "t"})), "t");
        assert_eq!(
            value(&json!({"always": true, "start": 10, "cycle": false})),
            "always, start 10"
        );
        assert_eq!(named("not_null", &json!(true)), "not null");
    }

    #[test]
    fn lines_break_between_words_only() {
        assert_eq!(wrap("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrap("aaaaaaaa b", 4), ["aaaaaaaa", "b"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("a  b", 9), ["a  b"]);
    }

    #[test]
    fn a_word_for_the_shell_is_quoted_when_it_must_be() {
        assert_eq!(shell_word("schema/a-b"), "schema/a-b");
        assert_eq!(shell_word("it's a"), "'it'\\''s a'");
        assert_eq!(shell_word("a?b"), "'a?b'");
    }
}
