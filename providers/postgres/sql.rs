//! Quoting, and the `sql!` macro.
use schemactl_core::ident::Ident;
use schemactl_core::sql::Quote;

/// PostgreSQL's quoting: identifiers only where they need it.
#[derive(Debug)]
pub(crate) struct PgQuote;

impl Quote for PgQuote {
    fn ident(&self, out: &mut String, ident: &Ident) {
        let raw = ident.raw();
        if is_plain(raw) {
            out.push_str(raw);
        } else {
            out.push('"');
            out.push_str(&raw.replace('"', "\"\""));
            out.push('"');
        }
    }

    fn text(&self, out: &mut String, text: &str) {
        // With a backslash, E'' means the same whatever standard_conforming_strings says.
        if text.contains('\\') {
            out.push('E');
        }
        out.push('\'');
        out.push_str(&text.replace('\\', "\\\\").replace('\'', "''"));
        out.push('\'');
    }
}

fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase() || c == '_')
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && KEYWORDS.binary_search(&name).is_err()
}

/// Every keyword that is not "unreserved" in any of PostgreSQL 14 to 18 (`pg_get_keywords()`),
/// sorted.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character",
    "check", "coalesce", "collate", "collation", "column", "concurrently", "constraint", "create",
    "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc",
    "distinct", "do", "else", "end", "except", "exists", "extract", "false", "fetch", "float",
    "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having",
    "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into",
    "is", "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists", "json_object",
    "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table", "json_value",
    "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp",
    "merge_action", "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null",
    "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer", "overlaps",
    "overlay", "placing", "position", "precision", "primary", "real", "references", "returning",
    "right", "row", "select", "session_user", "setof", "similar", "smallint", "some", "substring",
    "symmetric", "system_user", "table", "tablesample", "then", "time", "timestamp", "to",
    "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values", "varchar",
    "variadic", "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat",
    "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot",
    "xmlserialize", "xmltable",
];

/// `sql!("DROP POLICY {} ON {}", Ident(&name), Name(&table))`
macro_rules! sql {
    ($template:literal $(, $part:ident($value:expr))* $(,)?) => {
        schemactl_core::sql::render(
            &$crate::sql::PgQuote,
            $template,
            &[$(schemactl_core::sql::Part::$part($value)),*],
        )
    };
}
pub(crate) use sql;

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(name: &str) -> String {
        sql!("{}", Ident(&Ident::new(name))).as_str().to_owned()
    }

    #[test]
    fn the_keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn names_are_quoted_only_where_they_need_it() {
        let names = ["orders", "Order", "user", "a b", "a\"b", "1a", "größe", "name", ""];
        let expected = [
            "orders",
            "\"Order\"",
            "\"user\"",
            "\"a b\"",
            "\"a\"\"b\"",
            "\"1a\"",
            "\"größe\"",
            "name",
            "\"\"",
        ];
        assert_eq!(names.map(quoted), expected);
    }

    #[test]
    fn a_literal_survives_quotes_and_backslashes() {
        assert_eq!(sql!("{}", Text("it's")).as_str(), "'it''s'");
        assert_eq!(sql!("{}", Text("a\\'b")).as_str(), "E'a\\\\''b'");
    }
}
