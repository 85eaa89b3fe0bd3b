//! `OPTIONS (name 'value')` of foreign-data wrappers, servers, user mappings, foreign tables and
//! their columns. Values that may be secrets are compared and sent, and never shown.
use std::collections::BTreeMap;

use schemactl_core::ident::Ident;
use schemactl_core::sql::{Secret, Sql};
use serde::{Serialize, Serializer};

use crate::row::{DecodeError, Row};
use crate::sql::sql;

/// Option names and their values.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct ForeignOptions(BTreeMap<String, String>);

impl ForeignOptions {
    /// From a column that is a JSON list of `name=value`, as `pg_foreign_server.srvoptions`.
    pub(crate) fn decode(row: &Row<'_>, column: &'static str) -> Result<Self, DecodeError> {
        let list: Vec<String> = row.json::<Option<_>>(column)?.unwrap_or_default();
        let pairs = list.into_iter().map(|pair| match pair.split_once('=') {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            None => (pair, String::new()),
        });
        Ok(Self(pairs.collect()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// ` OPTIONS (...)`, or nothing.
    pub(crate) fn clause(&self) -> Sql {
        if self.0.is_empty() {
            return sql!("");
        }
        let options = self.0.iter().map(|(n, v)| sql!("{} {}", Sql(&name(n)), Sql(&value(n, v))));
        sql!(" OPTIONS ({})", Sql(&Sql::join(options, ", ")))
    }

    /// `OPTIONS (...)` that makes `new` of `self`; `None` when they are equal.
    pub(crate) fn changes(&self, new: &Self) -> Option<Sql> {
        let mut changes = Vec::new();
        for n in self.0.keys().filter(|n| !new.0.contains_key(*n)) {
            changes.push(sql!("DROP {}", Sql(&name(n))));
        }
        for (n, v) in &new.0 {
            let (name, value) = (name(n), value(n, v));
            match self.0.get(n) {
                Some(old) if old == v => {}
                Some(_) => changes.push(sql!("SET {} {}", Sql(&name), Sql(&value))),
                None => changes.push(sql!("ADD {} {}", Sql(&name), Sql(&value))),
            }
        }
        let sql = sql!("OPTIONS ({})", Sql(&Sql::join(changes.iter().cloned(), ", ")));
        (!changes.is_empty()).then_some(sql)
    }
}

/// Whether a value may be a secret. Wrappers choose the names of their options themselves.
fn is_secret(name: &str) -> bool {
    const WORDS: &[&str] = &["pass", "pwd", "secret", "token", "key", "credential", "auth"];
    // The columns and tables of a key are no secret: `key 'true'`, `primary_key`.
    const PLAIN: &[&str] = &["key", "primary_key", "key_columns", "rowkey"];
    let name = name.to_ascii_lowercase();
    !PLAIN.contains(&name.as_str()) && WORDS.iter().any(|word| name.contains(word))
}

fn name(name: &str) -> Sql {
    sql!("{}", Ident(&Ident::new(name)))
}

fn value(name: &str, value: &str) -> Sql {
    if is_secret(name) {
        sql!("{}", Secret(&Secret::whole(value)))
    } else {
        sql!("{}", Text(value))
    }
}

impl Serialize for ForeignOptions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shown = |(n, v)| (n, if is_secret(n) { Secret::MASK } else { v });
        serializer.collect_map(self.0.iter().map(|(n, v)| (n.as_str(), v.as_str())).map(shown))
    }
}

impl std::fmt::Debug for ForeignOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.0.iter().map(|(n, v)| (n, if is_secret(n) { Secret::MASK } else { v }));
        f.debug_map().entries(shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(pairs: &[(&str, &str)]) -> ForeignOptions {
        ForeignOptions(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn options_are_added_set_and_dropped() {
        let old = options(&[("host", "a"), ("port", "1"), ("dbname", "x")]);
        let new = options(&[("host", "b"), ("dbname", "x"), ("use it", "it's")]);
        let changes = old.changes(&new).unwrap();
        assert_eq!(changes.as_str(), "OPTIONS (DROP port, SET host 'b', ADD \"use it\" 'it''s')");
        assert!(old.changes(&old).is_none());
    }

    #[test]
    fn a_password_is_compared_and_sent_and_never_shown() {
        let old = options(&[("user", "joe"), ("password", "one")]);
        let new = options(&[("user", "joe"), ("password", "two")]);
        assert_ne!(old, new);
        let changes = old.changes(&new).unwrap();
        assert_eq!(changes.as_str(), "OPTIONS (SET password 'two')");
        let json = serde_json::to_string(&new).unwrap();
        for shown in [changes.shown().to_owned(), format!("{changes:?} {new:?}"), json] {
            assert!(!shown.contains("two") && shown.contains(Secret::MASK), "{shown}");
        }
    }
}
