//! What the server prints in more than one way. `varchar_column IN ('a', 'b')` is kept as a cast of a
//! whole array, and printed as `(ARRAY['a'::character varying, ...])::text[]`; read again, that is a
//! cast of each element (`transformTypeCast` in `parse_expr.c`), and printed as `ARRAY[('a'::character
//! varying)::text, ...]` ever after. A database that was restored from a dump so differs in its
//! catalog from the one that was dumped, and means the same.
use schemactl_core::sql::Expr;

/// What the server printed, as something to compare and to make again.
pub(crate) fn expr(text: &str) -> Expr {
    if !text.contains(START) {
        return Expr::from_server(text);
    }
    Expr::with_meaning(rewritten(text, as_it_was), rewritten(text, by_element))
}

const START: &str = "(ARRAY[";

/// `(ARRAY[elements])::type[]`
struct Cast<'a> {
    elements: Vec<&'a str>,
    /// Without the brackets.
    data_type: &'a str,
}

type Form = fn(&Cast<'_>, &str, &str) -> String;

/// The text with every cast of an array written anew. `form` is also given what stands before and
/// after it.
fn rewritten(text: &str, form: Form) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if let Some((cast, length)) = Cast::read(rest) {
            let elements: Vec<String> = cast.elements.iter().map(|e| rewritten(e, form)).collect();
            let elements = elements.iter().map(String::as_str).collect();
            let cast = Cast { elements, data_type: cast.data_type };
            let written = form(&cast, &out, &rest[length..]);
            out.push_str(&written);
            at += length;
        } else {
            let length = token(rest);
            out.push_str(&rest[..length]);
            at += length;
        }
    }
    out
}

/// The length of a quoted text or name, else of one character.
fn token(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    if !text.starts_with(['\'', '"']) {
        return first;
    }
    // A doubled quote reads as the end and the beginning of another one.
    text[first..].find(&text[..first]).map_or(text.len(), |end| first + end + 1)
}

impl<'a> Cast<'a> {
    /// The cast at the beginning of a text, and its length.
    fn read(text: &'a str) -> Option<(Self, usize)> {
        let body = text.strip_prefix(START)?;
        let (mut depth, mut at, mut begin) = (0_usize, 0, 0);
        let mut elements = Vec::new();
        loop {
            let rest = body.get(at..).filter(|rest| !rest.is_empty())?;
            match rest.as_bytes()[0] {
                b'(' | b'[' => depth += 1,
                b']' if depth == 0 => break,
                b')' | b']' => depth = depth.checked_sub(1)?,
                b',' if depth == 0 => {
                    elements.push(body[begin..at].trim());
                    begin = at + 1;
                }
                _ => {}
            }
            at += token(rest);
        }
        elements.push(body[begin..at].trim());
        let after = body[at..].strip_prefix("])::")?;
        let data_type = &after[..type_length(after)?];
        let length = text.len() - after.len() + data_type.len() + "[]".len();
        Some((Self { elements, data_type }, length))
    }
}

/// As the server prints it when it has read it once more.
fn by_element(cast: &Cast<'_>, _before: &str, _after: &str) -> String {
    let Cast { elements, data_type } = cast;
    let elements = elements.iter().map(|element| format!("({element})::{data_type}"));
    format!("ARRAY[{}]", elements.collect::<Vec<_>>().join(", "))
}

/// As something that the server reads as what it had, as far as the text tells how.
fn as_it_was(cast: &Cast<'_>, before: &str, after: &str) -> String {
    let Cast { elements, data_type } = cast;
    let list = elements.join(", ");
    let types: Option<Vec<&str>> = elements.iter().map(|e| type_of(e)).collect();
    match types.as_deref() {
        // The cast of the array to the type that it has anyway keeps the other one off it.
        Some([first, others @ ..]) if others.iter().all(|other| other == first) => {
            format!("(ARRAY[{list}]::{first}[])::{data_type}[]")
        }
        // The operator brings the cast by itself.
        _ if is_any_or_all(before) && after.starts_with(')') => format!("ARRAY[{list}]"),
        _ => format!("(ARRAY[{list}])::{data_type}[]"),
    }
}

fn is_any_or_all(before: &str) -> bool {
    before.ends_with("ANY (") || before.ends_with("ALL (")
}

/// The length of a type's name before its `[]`.
fn type_length(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with("[]") {
            return (at > 0).then_some(at);
        }
        let first = rest.chars().next()?;
        // A modifier's parentheses come right after a word.
        let fits =
            first.is_alphanumeric() || matches!(first, '_' | ' ' | '.' | '"' | '(' | ')' | ',');
        if !fits {
            return None;
        }
        at += token(rest);
    }
}

/// The type, without a modifier, to which an element is cast.
fn type_of(element: &str) -> Option<&str> {
    let (mut depth, mut at, mut found) = (0_usize, 0, None);
    while let Some(rest) = element.get(at..).filter(|rest| !rest.is_empty()) {
        match rest.as_bytes()[0] {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.checked_sub(1)?,
            _ if depth == 0 && rest.starts_with("::") => found = Some(at),
            _ => {}
        }
        at += token(rest);
    }
    let name = &element[found? + 2..];
    let name = name.split_once('(').map_or(name, |(name, _)| name).trim_end();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '.' | '"');
    (!name.is_empty() && name.chars().all(fits)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn spelled(text: &str, as_it_was: &str, meaning: &str) {
        let expr = expr(text);
        assert_eq!((expr.as_str(), expr.meaning()), (as_it_was, meaning));
    }

    #[test]
    fn both_spellings_of_a_list_mean_the_same() {
        let again = "(a)::text = ANY (ARRAY[('x'::character varying)::text, ('it''s, ]'::character varying)::text])";
        spelled(
            "(a)::text = ANY ((ARRAY['x'::character varying, 'it''s, ]'::character varying])::text[])",
            "(a)::text = ANY ((ARRAY['x'::character varying, 'it''s, ]'::character varying]::character varying[])::text[])",
            again,
        );
        spelled(again, again, again);
    }

    #[test]
    fn the_operator_casts_what_has_no_cast_of_its_own() {
        spelled(
            "(n = ANY ((ARRAY[1, f(2, 3)])::numeric[]))",
            "(n = ANY (ARRAY[1, f(2, 3)]))",
            "(n = ANY (ARRAY[(1)::numeric, (f(2, 3))::numeric]))",
        );
    }

    #[test]
    fn a_modifier_is_none_of_the_arrays() {
        spelled(
            "((ARRAY[(a)::character varying(5)])::text[] && b)",
            "((ARRAY[(a)::character varying(5)]::character varying[])::text[] && b)",
            "(ARRAY[((a)::character varying(5))::text] && b)",
        );
    }

    #[test]
    fn what_stands_in_quotes_stays() {
        let text = "(a = '(ARRAY[1])::text[]'::text)";
        spelled(text, text, text);
        let text = "(\"(ARRAY[1])::t[]\" = (ARRAY[1]))";
        spelled(text, text, text);
    }
}
