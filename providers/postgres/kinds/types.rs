//! What the text of a type, as `format_type` prints it, says about changing to and from it.

/// A type's name and its modifiers: `numeric(12,2)` is `numeric` with 12 and 2.
pub(crate) fn split(text: &str) -> (String, Vec<i64>) {
    let (Some(open), Some(close)) = (text.find('('), text.rfind(')')) else {
        return (text.to_owned(), Vec::new());
    };
    let modifiers = text[open + 1..close].split(',').map(|m| m.trim().parse());
    match modifiers.collect::<Result<Vec<i64>, _>>() {
        Ok(modifiers) => (format!("{}{}", &text[..open], &text[close + 1..]), modifiers),
        // A quoted name may hold parentheses too.
        Err(_) => (text.to_owned(), Vec::new()),
    }
}

pub(crate) fn is_array(text: &str) -> bool {
    text.ends_with("[]")
}

/// Whether a cast that is written out cuts what is too long, in silence: an assignment refuses it.
pub(crate) fn is_limited_text(text: &str) -> bool {
    let (base, modifiers) = split(text);
    let base = base.trim_end_matches("[]");
    !modifiers.is_empty() && matches!(base, "character varying" | "character")
}

/// Whether every value of `old` is a value of `new` with the same meaning.
pub(crate) fn widens(old: &str, new: &str) -> bool {
    let ((old, old_mods), (new, new_mods)) = (split(old), split(new));
    match (old.as_str(), new.as_str()) {
        ("smallint", "integer" | "bigint" | "numeric")
        | ("integer", "bigint" | "numeric")
        | ("bigint", "numeric")
        | ("text", "character varying") => new_mods.is_empty(),
        ("real", "double precision") | ("character varying", "text") => true,
        ("numeric", "numeric") => match (old_mods.as_slice(), new_mods.as_slice()) {
            (_, []) => true,
            ([p, s], [q, t]) => t >= s && q - t >= p - s,
            _ => false,
        },
        (a, b) if a == b && is_length(a) => match (old_mods.as_slice(), new_mods.as_slice()) {
            (_, []) => a != "character" && a != "bit",
            ([], _) => false,
            (old, new) => old.iter().zip(new).all(|(o, n)| n >= o),
        },
        (a, b) => a == b && old_mods == new_mods,
    }
}

/// Whether PostgreSQL has an explicit cast between two types, as far as their names tell
/// (`pg_cast`, and the conversions from and to strings). Of types of users nothing is known: they
/// may have casts of their own, so the answer is yes.
pub(crate) fn castable(old: &str, new: &str) -> bool {
    const FAMILIES: &[&[&str]] = &[
        &["smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "oid"],
        &["integer", "boolean"],
        &["date", "timestamp without time zone", "timestamp with time zone"],
        &["time without time zone", "time with time zone", "interval"],
        &["timestamp without time zone", "time without time zone"],
        &["timestamp with time zone", "time without time zone", "time with time zone"],
        &["json", "jsonb"],
        &[
            "jsonb",
            "boolean",
            "numeric",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
        ],
        &["inet", "cidr"],
        &["bit", "bit varying", "integer", "bigint"],
    ];
    const STRINGS: &[&str] = &["text", "character varying", "character", "name", "citext", "xml"];
    let (old, new) = (split(old).0, split(new).0);
    let (old, new) = (old.trim_end_matches("[]"), new.trim_end_matches("[]"));
    let built_in = |name: &str| FAMILIES.iter().any(|f| f.contains(&name)) || name == "uuid";
    let string = STRINGS.contains(&old) || STRINGS.contains(&new);
    let related = FAMILIES.iter().any(|f| f.contains(&old) && f.contains(&new));
    old == new || string || related || !built_in(old) || !built_in(new)
}

/// The most bytes that a value takes, as far as the type's name tells; of all others it is taken for
/// unlimited. (`type_maximum_size` in `format_type.c`, with four bytes to a character.)
pub(crate) fn max_width(text: &str) -> usize {
    const UNLIMITED: usize = 1 << 20;
    let (name, modifiers) = split(text);
    let first = modifiers.first().map(|first| usize::try_from(*first).unwrap_or(UNLIMITED));
    match (name.as_str(), first) {
        ("boolean" | "\"char\"", _) => 1,
        ("smallint", _) => 2,
        ("integer" | "real" | "date" | "oid", _) => 4,
        (
            "bigint"
            | "double precision"
            | "money"
            | "time without time zone"
            | "timestamp without time zone"
            | "timestamp with time zone",
            _,
        ) => 8,
        ("time with time zone" | "interval" | "uuid" | "point", _) => 16,
        ("character" | "character varying", Some(length)) => 4 + 4 * length.min(UNLIMITED / 8),
        ("numeric", Some(precision)) => 16 + precision,
        ("bit" | "bit varying", Some(length)) => 12 + length / 8,
        _ => UNLIMITED,
    }
}

/// Types whose modifier is a length or a precision of which more is wider.
fn is_length(name: &str) -> bool {
    let element = name.trim_end_matches("[]");
    matches!(element, "character varying" | "bit varying" | "interval")
        || element.starts_with("time")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wider_types_hold_every_old_value() {
        let wider = [
            ("integer", "bigint"),
            ("character varying(10)", "character varying(20)"),
            ("character varying(10)", "text"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("numeric(10,2)", "numeric"),
            ("timestamp(3) with time zone", "timestamp(6) with time zone"),
            ("character varying(10)[]", "character varying(20)[]"),
        ];
        assert!(wider.iter().all(|(old, new)| widens(old, new)));
    }

    #[test]
    fn types_without_a_cast_are_known() {
        assert!(!castable("bigint", "timestamp without time zone"));
        assert!(!castable("integer", "uuid"));
        assert!(castable("text", "uuid") && castable("integer", "bigint"));
        assert!(castable("public.mood", "integer"));
    }

    #[test]
    fn narrower_types_do_not() {
        let narrower = [
            ("bigint", "integer"),
            ("character varying(20)", "character varying(10)"),
            ("text", "character varying(10)"),
            ("numeric(10,2)", "numeric(10,4)"),
            ("numeric", "numeric(10,2)"),
            ("text", "integer"),
            ("timestamp with time zone", "timestamp without time zone"),
        ];
        assert!(!narrower.iter().any(|(old, new)| widens(old, new)));
    }
}
