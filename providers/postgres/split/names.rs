//! Names as the server stores them, and the schemas that names without one are looked up in.
use schemactl_core::ident::Ident;
use squawk_lexer::TokenKind;
use squawk_syntax::ast::normalize_name_node;
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::pieces::tokens;

/// `NAMEDATALEN - 1`; longer names are cut by the server.
const MAX_BYTES: usize = 63;

/// A name cut to what the server keeps, at a character's edge.
pub(super) fn ident(text: &str) -> Ident {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Ident::new(&text[..end])
}

/// The name that a node of the tree holds: folded unless quoted, `U&"…"` decoded.
pub(super) fn of(node: &SyntaxNode) -> Ident {
    ident(&normalize_name_node(node))
}

/// The names of a dotted path, outermost first.
pub(super) fn path(node: &SyntaxNode) -> Vec<Ident> {
    node.descendants()
        .filter(|n| matches!(n.kind(), SyntaxKind::PATH_SEGMENT | SyntaxKind::PATH_SEGMENT_REF))
        .map(|n| of(&n))
        .filter(|name| !name.raw().is_empty())
        .collect()
}

/// A dotted name written inside of a string, such as that of `nextval('app.seq')`. Stops at what is
/// no name (the arguments of a `regprocedure`).
pub(super) fn parse(text: &str) -> Vec<Ident> {
    let mut names = Vec::new();
    let mut dotted = true;
    for (kind, bytes) in tokens(text) {
        match kind {
            TokenKind::Dot if !dotted => dotted = true,
            TokenKind::Ident | TokenKind::QuotedIdent { .. } if dotted => {
                names.push(ident(&unquote(&text[bytes])));
                dotted = false;
            }
            _ => break,
        }
    }
    names
}

/// The text of a name token: folded to lower case unless quoted.
pub(super) fn unquote(token: &str) -> String {
    match token.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        // PostgreSQL folds only ASCII letters in a multi-byte encoding.
        None => token.to_ascii_lowercase(),
    }
}

/// The value of a string literal, as far as enum values are written with one.
pub(super) fn label(literal: &str) -> Ident {
    let quoted = literal.trim().trim_start_matches(['e', 'E']);
    let inner = quoted.strip_prefix('\'').and_then(|t| t.strip_suffix('\''));
    Ident::new(inner.unwrap_or(quoted).replace("''", "'"))
}

/// The schemas of a `search_path`.
/// <https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH>
#[derive(Clone, Debug)]
pub(super) struct SearchPath(Vec<Ident>);

impl SearchPath {
    pub(super) fn from_settings(settings: &[(String, String)]) -> Self {
        let Some((_, value)) = settings.iter().find(|(name, _)| name == "search_path") else {
            return Self(vec![Ident::new("public")]);
        };
        let mut schemas = Vec::new();
        for (kind, bytes) in tokens(value) {
            let token = &value[bytes];
            let name = match kind {
                TokenKind::Ident | TokenKind::QuotedIdent { .. } => unquote(token),
                TokenKind::Literal { .. } => token.trim_matches('\'').replace("''", "'"),
                _ => continue,
            };
            if !matches!(name.as_str(), "" | "$user" | "pg_catalog" | "pg_temp") {
                schemas.push(ident(&name));
            }
        }
        Self(schemas)
    }

    /// The same with a schema before the others, as inside of `CREATE SCHEMA`.
    pub(super) fn under(&self, schema: Ident) -> Self {
        Self(std::iter::once(schema).chain(self.0.iter().cloned()).collect())
    }

    /// The path of something made under this name. An empty search path makes nothing; the server
    /// says so, and `public` stands in until then.
    pub(super) fn made(&self, mut path: Vec<Ident>) -> Vec<Ident> {
        if path.len() == 1 {
            path.insert(0, self.0.first().cloned().unwrap_or_else(|| Ident::new("public")));
        }
        path
    }

    /// The paths that a name may mean.
    pub(super) fn meant(&self, path: Vec<Ident>) -> Vec<Vec<Ident>> {
        match path.as_slice() {
            [] => Vec::new(),
            [name] => self.0.iter().map(|s| vec![s.clone(), name.clone()]).collect(),
            [schema, _] if schema.raw() == "pg_catalog" => Vec::new(),
            _ => vec![path],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SearchPath, ident, parse};

    fn raw(names: &[super::Ident]) -> Vec<&str> {
        names.iter().map(super::Ident::raw).collect()
    }

    #[test]
    fn long_names_are_cut_at_a_character() {
        let name = format!("{}ß", "a".repeat(62));
        assert_eq!(ident(&name).raw(), "a".repeat(62));
        assert_eq!(ident(&"a".repeat(70)).raw().len(), 63);
    }

    #[test]
    fn names_in_strings_are_read_like_names() {
        assert_eq!(raw(&parse("App.\"My \"\"Seq\"")), ["app", "My \"Seq"]);
        assert_eq!(raw(&parse("app.f(int)")), ["app", "f"]);
        assert!(parse("").is_empty());
    }

    #[test]
    fn a_search_path_leaves_out_what_holds_no_objects_of_the_files() {
        let settings = |v: &str| vec![("search_path".to_owned(), v.to_owned())];
        let path = SearchPath::from_settings(&settings("\"$user\", App, 'Lit', pg_catalog"));
        assert_eq!(raw(&path.0), ["app", "Lit"]);
        assert!(SearchPath::from_settings(&settings("''")).0.is_empty());
        assert_eq!(raw(&SearchPath::from_settings(&[]).0), ["public"]);
    }
}
