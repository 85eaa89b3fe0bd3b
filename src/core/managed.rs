//! Which objects are managed: patterns of the configuration, and what the files say to ignore. What
//! is left out takes no part on either side, with all its parts.
use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};

use crate::catalog::{Catalog, Object, ObjectId};
use crate::ident::Ident;
use crate::kind::{KindName, KindOps};
use crate::source::{Made, Statement};

/// A glob over an object's name, `schema.name`; with a kind, over the objects of that kind only.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As it was written.
    text: String,
    /// In lower case words.
    kind: Option<String>,
    matcher: GlobMatcher,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

/// Why a text is no pattern.
#[derive(Debug, thiserror::Error)]
pub enum PatternError {
    #[error("`{0}` names nothing")]
    Empty(String),
    #[error("`{text}` is no pattern: {why}")]
    Glob { text: String, why: String },
}

/// A `*` stops at the dots between names. The crate knows this of slashes, so names are shown to it
/// as paths; a slash in a name becomes what no name has.
fn as_path(name: &str) -> String {
    name.replace('/', "\u{1}").replace('.', "/")
}

impl Pattern {
    /// Reads `public.events_p*` or `function:public.*`.
    ///
    /// # Errors
    /// The text names nothing, or is no glob.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let is_kind = |word: &str| {
            let plain = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '-' | '_');
            !word.trim().is_empty() && word.chars().all(plain)
        };
        let (kind, name) = match text.split_once(':') {
            Some((kind, name)) if is_kind(kind) => (Some(kind.trim()), name.trim()),
            Some(_) | None => (None, text.trim()),
        };
        if name.is_empty() {
            return Err(PatternError::Empty(text.to_owned()));
        }
        let glob = GlobBuilder::new(&as_path(name)).literal_separator(true).build();
        let glob = glob.map_err(|error| PatternError::Glob {
            text: text.to_owned(),
            why: error.kind().to_string(),
        })?;
        let kind = kind.map(|kind| kind.replace(['-', '_'], " ").to_lowercase());
        Ok(Self { text: text.to_owned(), kind, matcher: glob.compile_matcher() })
    }

    /// The kind that it names, if no object can be of it.
    pub fn unknown_kind(&self, kinds: &[KindOps]) -> Option<&str> {
        self.kind.as_deref().filter(|kind| !kinds.iter().any(|known| known.name.0 == *kind))
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it names this schema.
    fn names_schema(&self, schema: &str) -> bool {
        self.matcher.is_match(as_path(schema))
    }

    /// Without a kind it names whole objects, not their parts.
    fn names(&self, object: &Object) -> bool {
        let meant = match &self.kind {
            Some(kind) => object.id.kind.0 == kind,
            None => object.parent.is_none(),
        };
        let names: Vec<String> = object.id.path.iter().map(|name| as_path(name.raw())).collect();
        meant && self.matcher.is_match(names.join("/"))
    }
}

/// What is managed of that which a scope holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managed {
    /// Globs over names of schemas; empty for those that are named elsewhere.
    pub schemas: Vec<Pattern>,
    /// Of what is in a schema, only what one of these names; empty for all.
    pub include: Vec<Pattern>,
    pub exclude: Vec<Pattern>,
    /// What the files say to ignore.
    pub ignored: Vec<(KindName, Vec<Ident>)>,
}

const SCHEMA: KindName = KindName("schema");

impl Managed {
    /// Adds what the files say to ignore.
    #[must_use]
    pub fn ignoring(mut self, statements: &[Statement]) -> Self {
        let makes = statements.iter().flat_map(|statement| &statement.makes);
        let ignored = makes.filter(|made| made.ignored);
        self.ignored.extend(ignored.map(|Made { kind, path, .. }| (*kind, path.clone())));
        self
    }

    /// Whether everything is managed.
    pub fn is_all(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty() && self.ignored.is_empty()
    }

    /// Of these schemas those that a glob names.
    pub fn schemas_of(&self, names: impl IntoIterator<Item = String>) -> Vec<String> {
        let names = names.into_iter();
        names.filter(|name| self.schemas.iter().any(|s| s.names_schema(name))).collect()
    }

    /// Takes out of a catalog what is not managed. It is kept apart there, to be named and to stand
    /// in the way of what would take it along.
    pub fn restrict(&self, catalog: &mut Catalog) {
        if self.is_all() {
            return;
        }
        let mut out: BTreeSet<ObjectId> =
            catalog.iter().filter(|o| self.leaves_out(o)).map(|o| o.id.clone()).collect();
        if out.is_empty() {
            return;
        }
        loop {
            let paths: BTreeSet<&[Ident]> =
                out.iter().map(|id| &*id.path).filter(|path| path.len() > 1).collect();
            let more: Vec<ObjectId> = catalog
                .iter()
                .filter(|o| !out.contains(&o.id) && is_part(o, &out, &paths))
                .map(|o| o.id.clone())
                .collect();
            if more.is_empty() {
                break;
            }
            out.extend(more);
        }
        for id in out {
            let object = catalog.remove(&id).expect("its id was found there");
            catalog.excluded.push(object);
        }
    }

    fn leaves_out(&self, object: &Object) -> bool {
        let whole = object.parent.is_none() && object.owner.is_none();
        let in_schema = || schema_of(object).is_some();
        self.exclude.iter().any(|pattern| pattern.names(object))
            || whole
                && !self.include.is_empty()
                && in_schema()
                && !self.include.iter().any(|pattern| pattern.names(object))
            || self.ignored.iter().any(|(kind, path)| is_said(&object.id, *kind, path))
    }
}

/// Whether this is what a statement makes. Text does not tell a routine's argument types.
fn is_said(id: &ObjectId, kind: KindName, path: &[Ident]) -> bool {
    let routine = matches!(kind.0, "function" | "procedure" | "aggregate");
    id.kind == kind && (*id.path == *path || routine && id.path.starts_with(path))
}

/// The schema that an object lies in.
fn schema_of(object: &Object) -> Option<&ObjectId> {
    let first = object.id.path.first().filter(|_| object.id.path.len() > 1)?;
    object.needs.iter().find(|need| need.kind == SCHEMA && need.path.first() == Some(first))
}

/// Whether an object goes with what is left out: as a part of it, as what a column of it owns, as
/// what lies in a schema, or because it says something of it (that a table is in a publication).
fn is_part(object: &Object, out: &BTreeSet<ObjectId>, paths: &BTreeSet<&[Ident]>) -> bool {
    let path = &object.id.path;
    let says_of =
        || (2..path.len()).any(|length| path.windows(length).any(|names| paths.contains(names)));
    object.parent.iter().chain(&object.owner).any(|above| out.contains(above))
        || object.parent.is_some() && says_of()
        || schema_of(object).is_some_and(|schema| out.contains(schema))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &[&str]) -> bool {
        let names: Vec<String> = path.iter().map(|name| as_path(name)).collect();
        Pattern::parse(pattern).unwrap().matcher.is_match(names.join("/"))
    }

    #[test]
    fn a_star_stops_at_the_dot_between_names() {
        assert!(matches("public.events_p*", &["public", "events_p2026"]));
        assert!(matches("public.{a,b}", &["public", "b"]));
        assert!(matches("*.tmp", &["audit", "tmp"]));
        assert!(!matches("public*", &["public", "t"]));
        assert!(!matches("public.*", &["public", "t", "column"]));
        assert!(matches("public.a/*", &["public", "a/b"]));
    }

    #[test]
    fn a_kind_is_told_from_a_name() {
        let kind = |text: &str| Pattern::parse(text).unwrap().kind;
        assert_eq!(kind("materialized-view:public.*").unwrap(), "materialized view");
        assert_eq!(kind("public.*"), None);
        assert_eq!(kind("public.a:b"), None);
    }

    #[test]
    fn what_is_no_glob_is_an_error() {
        let error = Pattern::parse("public.[a").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`public.[a` is no pattern: unclosed character class; missing ']'"
        );
        assert!(matches!(Pattern::parse("table:"), Err(PatternError::Empty(_))));
    }
}
