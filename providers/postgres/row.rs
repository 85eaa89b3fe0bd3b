//! Rows of the catalog queries, and what a kind adds to read its own.
use std::fmt::Write as _;

use schemactl_core::catalog::Object;
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Kind, KindName};
use schemactl_core::sql::{Expr, Sql};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::spelling;

/// The answer to one query: every value as the server's text, back to back.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct RowSet {
    columns: Vec<String>,
    text: String,
    /// Where each value ends in `text`; `NULL` values end where they begin and are marked.
    ends: Vec<(u32, bool)>,
}

impl RowSet {
    pub(crate) fn new(columns: Vec<String>) -> Self {
        Self { columns, text: String::new(), ends: Vec::new() }
    }

    /// Adds the next value, row by row.
    pub(crate) fn push(&mut self, value: Option<&str>) {
        self.text.push_str(value.unwrap_or_default());
        let end = u32::try_from(self.text.len()).expect("a catalog's text is under 4 GiB");
        self.ends.push((end, value.is_none()));
    }

    /// A hash of the rows, whatever their order: no query has one.
    pub(crate) fn digest(&self) -> [u8; blake3::OUT_LEN] {
        let mut sum = [0_u64; 4];
        for row in self.rows() {
            let mut hasher = blake3::Hasher::new();
            for value in (0..self.columns.len()).map(|place| row.value(place)) {
                hasher.update(&value.map_or(u64::MAX, |v| v.len() as u64).to_le_bytes());
                hasher.update(value.unwrap_or_default().as_bytes());
            }
            for (sum, part) in sum.iter_mut().zip(hasher.finalize().as_bytes().chunks_exact(8)) {
                let part = part.try_into().expect("eight bytes");
                *sum = sum.wrapping_add(u64::from_le_bytes(part));
            }
        }
        let mut hasher = blake3::Hasher::new();
        for column in &self.columns {
            hasher.update(column.as_bytes()).update(b"\0");
        }
        for part in sum {
            hasher.update(&part.to_le_bytes());
        }
        hasher.finalize().into()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let width = self.columns.len().max(1);
        (0..self.ends.len() / width).map(move |i| Row { set: self, first: i * width })
    }
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    set: &'a RowSet,
    first: usize,
}

/// A catalog row is not as this program expects it: a bug, or a server it does not know.
#[derive(Debug, thiserror::Error)]
#[error("catalog column `{column}` {problem}")]
pub(crate) struct DecodeError {
    column: &'static str,
    problem: String,
}

impl DecodeError {
    pub(crate) fn new(column: &'static str, problem: String) -> Self {
        Self { column, problem }
    }
}

impl<'a> Row<'a> {
    pub(crate) fn optional(&self, column: &'static str) -> Result<Option<&'a str>, DecodeError> {
        let error = || DecodeError { column, problem: "is missing".to_owned() };
        let place = self.set.columns.iter().position(|c| c == column).ok_or_else(error)?;
        Ok(self.value(place))
    }

    fn value(&self, place: usize) -> Option<&'a str> {
        let at = self.first + place;
        let (end, null) = self.set.ends[at];
        let start = if at == 0 { 0 } else { self.set.ends[at - 1].0 };
        (!null).then(|| &self.set.text[start as usize..end as usize])
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<&'a str, DecodeError> {
        let error = || DecodeError { column, problem: "is null".to_owned() };
        self.optional(column)?.ok_or_else(error)
    }

    pub(crate) fn ident(&self, column: &'static str) -> Result<Ident, DecodeError> {
        self.text(column).map(Ident::new)
    }

    /// The name in the columns `schema` and `name`.
    pub(crate) fn qname(&self) -> Result<QName, DecodeError> {
        Ok(QName::new(self.ident("schema")?, self.ident("name")?))
    }

    pub(crate) fn expr(&self, column: &'static str) -> Result<Expr, DecodeError> {
        self.text(column).map(spelling::expr)
    }

    pub(crate) fn optional_expr(&self, column: &'static str) -> Result<Option<Expr>, DecodeError> {
        Ok(self.optional(column)?.map(spelling::expr))
    }

    pub(crate) fn flag(&self, column: &'static str) -> Result<bool, DecodeError> {
        Ok(self.text(column)? == "t")
    }

    pub(crate) fn number(&self, column: &'static str) -> Result<i64, DecodeError> {
        let text = self.text(column)?;
        text.parse().map_err(|_| DecodeError { column, problem: format!("is no number: {text}") })
    }

    pub(crate) fn oid(&self, column: &'static str) -> Result<u32, DecodeError> {
        let text = self.text(column)?;
        text.parse().map_err(|_| DecodeError { column, problem: format!("is no oid: {text}") })
    }

    /// A one-character code of the catalog (`"char"`); a space for the empty one.
    pub(crate) fn code(&self, column: &'static str) -> Result<char, DecodeError> {
        Ok(self.text(column)?.chars().next().unwrap_or(' '))
    }

    /// A value that the query made with `to_json`.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, DecodeError> {
        let text = self.optional(column)?.unwrap_or("null");
        serde_json::from_str(text)
            .map_err(|e| DecodeError { column, problem: format!("is no fitting JSON: {e}") })
    }

    /// A JSON list of names; empty when null.
    pub(crate) fn idents(&self, column: &'static str) -> Result<Vec<Ident>, DecodeError> {
        Ok(self.json::<Option<Vec<Ident>>>(column)?.unwrap_or_default())
    }

    /// A code that no released version has.
    #[expect(clippy::unused_self, reason = "reads as what reads the others")]
    pub(crate) fn unknown<T>(&self, column: &'static str, code: char) -> Result<T, DecodeError> {
        Err(DecodeError { column, problem: format!("has the unknown code `{code}`") })
    }
}

/// The oids of the system catalogs that `pg_depend` names by `classid`. They are fixed
/// (`src/include/catalog/*.h`).
pub(crate) mod class {
    pub(crate) const TYPE: u32 = 1247;
    pub(crate) const PROC: u32 = 1255;
    pub(crate) const RELATION: u32 = 1259;
    pub(crate) const ACCESS_METHOD: u32 = 2601;
    pub(crate) const AMOP: u32 = 2602;
    pub(crate) const AMPROC: u32 = 2603;
    pub(crate) const ATTRDEF: u32 = 2604;
    pub(crate) const CAST: u32 = 2605;
    pub(crate) const CONSTRAINT: u32 = 2606;
    pub(crate) const CONVERSION: u32 = 2607;
    pub(crate) const LANGUAGE: u32 = 2612;
    pub(crate) const NAMESPACE: u32 = 2615;
    pub(crate) const OPCLASS: u32 = 2616;
    pub(crate) const OPERATOR: u32 = 2617;
    pub(crate) const REWRITE: u32 = 2618;
    pub(crate) const TRIGGER: u32 = 2620;
    pub(crate) const OPFAMILY: u32 = 2753;
    pub(crate) const EXTENSION: u32 = 3079;
    pub(crate) const COLLATION: u32 = 3456;
    pub(crate) const TRANSFORM: u32 = 3576;
    pub(crate) const TS_DICTIONARY: u32 = 3600;
    pub(crate) const TS_PARSER: u32 = 3601;
    pub(crate) const TS_CONFIGURATION: u32 = 3602;
    pub(crate) const TS_TEMPLATE: u32 = 3764;
    pub(crate) const POLICY: u32 = 3256;
    pub(crate) const STATISTICS: u32 = 3381;
    pub(crate) const EVENT_TRIGGER: u32 = 3466;
    pub(crate) const SUBSCRIPTION: u32 = 6100;
    pub(crate) const PUBLICATION: u32 = 6104;
    pub(crate) const PUBLICATION_REL: u32 = 6106;
    pub(crate) const PUBLICATION_NAMESPACE: u32 = 6237;
    pub(crate) const FOREIGN_DATA_WRAPPER: u32 = 2328;
    pub(crate) const FOREIGN_SERVER: u32 = 1417;
    pub(crate) const USER_MAPPING: u32 = 1418;
}

/// The half of a kind that reads the PostgreSQL catalog.
pub(crate) trait PgKind: Kind {
    /// The system catalog in which an object of this kind has its address; 0 for what has none and
    /// nothing can depend on.
    const CLASS: u32;

    /// Selects every object of this kind in scope, in one round trip. Has the columns `oid` and,
    /// where objects are parts of others, `subid`. Placeholders: see [`expand`].
    const QUERY: &'static str;

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError>;

    /// What follows COMMENT ON; `None` for what cannot have a comment.
    fn comment_on(body: &Self::Body) -> Option<Sql>;
}

/// A [`PgKind`] with its type erased.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) name: KindName,
    pub(crate) class: u32,
    pub(crate) query: &'static str,
    pub(crate) decode: fn(&Row<'_>) -> Result<Object, DecodeError>,
    pub(crate) comment_on: fn(&Object) -> Option<Sql>,
}

impl Reader {
    pub(crate) const fn of<K: PgKind>() -> Self {
        Self {
            name: K::NAME,
            class: K::CLASS,
            query: K::QUERY,
            decode: K::decode,
            comment_on: |object| K::comment_on(object.typed::<K>().body),
        }
    }
}

/// Fills a query's placeholders:
/// - `{schemas}`: the managed schemas as an array of names;
/// - `{free pg_class c.oid}`: the object belongs to no extension;
/// - `{lasting c.oid}`: the relation is not a temporary one;
/// - `{15: a | b}`: `a` on a server of that major version or a later one, else `b`.
pub(crate) fn expand(query: &str, schemas: &[String], major: u32) -> String {
    let mut out = String::with_capacity(query.len() * 2);
    let mut rest = query;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (hole, after) = after.split_once('}').expect("every placeholder is closed");
        if hole == "schemas" {
            let names: Vec<String> =
                schemas.iter().map(|s| format!("'{}'", s.replace('\'', "''"))).collect();
            let _ = write!(out, "ARRAY[{}]::pg_catalog.name[]", names.join(", "));
        } else if let Some(oid) = hole.strip_prefix("lasting ") {
            let _ = write!(
                out,
                "{oid} <> ALL (ARRAY(SELECT c.oid FROM pg_catalog.pg_class c \
                 WHERE c.relpersistence = 't'))"
            );
        } else if let Some(address) = hole.strip_prefix("free ") {
            let (catalog, oid) = address.split_once(' ').expect("a catalog and an oid");
            let _ = write!(
                out,
                "NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = \
                 'pg_catalog.{catalog}'::pg_catalog.regclass AND e.objid = {oid} AND e.deptype = 'e')"
            );
        } else {
            let (version, choice) = hole.split_once(':').expect("a version and a choice");
            let (new, old) = choice.split_once('|').expect("two choices");
            let version: u32 = version.parse().expect("a version number");
            out.push_str(if major >= version { new } else { old });
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_follow_the_server_and_the_scope() {
        let query = "SELECT {15: a.x | false} FROM t WHERE n = ANY ({schemas})";
        let schemas = ["public".to_owned(), "it's".to_owned()];
        assert_eq!(
            expand(query, &schemas, 15),
            "SELECT  a.x  FROM t WHERE n = ANY (ARRAY['public', 'it''s']::pg_catalog.name[])"
        );
        assert!(expand(query, &schemas, 14).starts_with("SELECT  false FROM"));
    }

    #[test]
    fn null_and_empty_are_not_the_same() {
        let mut set = RowSet::new(vec!["a".to_owned(), "b".to_owned()]);
        for value in [Some("x"), None, Some(""), Some("y")] {
            set.push(value);
        }
        let rows: Vec<_> = set.rows().map(|r| (r.optional("a"), r.optional("b"))).collect();
        let values: Vec<_> = rows.into_iter().map(|(a, b)| (a.unwrap(), b.unwrap())).collect();
        assert_eq!(values, [(Some("x"), None), (Some(""), Some("y"))]);
    }

    #[test]
    fn a_digest_knows_every_value_and_no_order() {
        let set = |rows: &[[Option<&str>; 2]]| {
            let mut set = RowSet::new(vec!["a".to_owned(), "b".to_owned()]);
            rows.iter().flatten().for_each(|value| set.push(*value));
            set.digest()
        };
        let one = set(&[[Some("x"), Some("1")], [Some("y"), None]]);
        assert_eq!(one, set(&[[Some("y"), None], [Some("x"), Some("1")]]));
        for other in [
            set(&[[Some("x"), None]]),
            set(&[[Some("x"), None], [Some("x"), None]]),
            set(&[[Some("x"), None], [None, None]]),
            set(&[[Some("x"), None], [Some(""), None]]),
            set(&[[Some("x"), None], [Some("y"), None], [Some("y"), None]]),
        ] {
            assert_ne!(one, other);
        }
    }
}
