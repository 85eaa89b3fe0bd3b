//! What the server prints of keys and conditions, taken apart as far as that is sure.
use schemactl_core::sql::Expr;

use crate::split::tokens;

/// The first parenthesis with what is in it, and what follows.
pub(super) fn parenthesis(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (_, bytes) in tokens(text) {
        match &text[bytes.clone()] {
            "(" => depth += 1,
            ")" => {
                depth -= 1;
                if depth == 0 {
                    return Some((&text[..bytes.end], &text[bytes.end..]));
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The names in a list of columns, as they are written; `None` when there is more to it.
pub(super) fn plain(list: &str) -> Option<Vec<Expr>> {
    let inner = list.strip_prefix('(')?.strip_suffix(')')?;
    let names: Vec<&str> = inner.split(',').map(str::trim).collect();
    let plain = |name: &&str| {
        let quoted = name.starts_with('"') && name.ends_with('"') && name.matches('"').count() == 2;
        quoted || name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    names.iter().all(plain).then(|| names.into_iter().map(Expr::from_server).collect())
}

/// What the elements of an index compute, without the direction; `None` when there is more to one.
pub(super) fn elements(list: &str) -> Option<Vec<Expr>> {
    let inner = list.strip_prefix('(')?.strip_suffix(')')?;
    split(inner).into_iter().map(element).collect()
}

/// At the commas that are in no parenthesis.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (_, bytes) in tokens(text) {
        match &text[bytes.clone()] {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 0 => {
                parts.push(text[start..bytes.start].trim());
                start = bytes.end;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn element(text: &str) -> Option<Expr> {
    let mut text = text;
    for direction in [" NULLS FIRST", " NULLS LAST", " DESC", " ASC"] {
        text = text.strip_suffix(direction).unwrap_or(text);
    }
    let whole = parenthesis(text).is_some_and(|(_, rest)| rest.is_empty());
    let name = plain(&format!("({text})")).is_some_and(|names| names.len() == 1);
    // A call: a name, and its arguments.
    let call = text.find('(').is_some_and(|at| {
        !text[..at].contains(' ')
            && parenthesis(&text[at..]).is_some_and(|(_, rest)| rest.is_empty())
    });
    (whole || name || call).then(|| Expr::from_server(text))
}

/// A domain's condition with a column in the place of VALUE.
pub(super) fn of_value(condition: &str, column: &str) -> Expr {
    let (mut out, mut at) = (String::new(), 0);
    for (_, bytes) in tokens(condition).filter(|(_, bytes)| &condition[bytes.clone()] == "VALUE") {
        out.push_str(&condition[at..bytes.start]);
        out.push_str(column);
        at = bytes.end;
    }
    out.push_str(&condition[at..]);
    Expr::from_server(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &str) -> Option<Vec<String>> {
        elements(list).map(|all| all.iter().map(|e| e.as_str().to_owned()).collect())
    }

    #[test]
    fn elements_are_what_is_computed() {
        assert_eq!(texts("(a, \"B c\" DESC NULLS LAST)").unwrap(), ["a", "\"B c\""]);
        assert_eq!(texts("(lower(a), ((b + 1)) DESC)").unwrap(), ["lower(a)", "((b + 1))"]);
        assert_eq!(texts("(a COLLATE \"C\")"), None);
        assert_eq!(texts("(a text_pattern_ops)"), None);
    }

    #[test]
    fn a_condition_is_about_a_column() {
        let text = of_value("((VALUE > 0) AND ('VALUE' <> ''))", "t.a");
        assert_eq!(text.as_str(), "((t.a > 0) AND ('VALUE' <> ''))");
    }
}
