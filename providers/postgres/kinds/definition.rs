//! The list `(NAME = value, …)` with which PostgreSQL's `CREATE AGGREGATE`, `CREATE TYPE`,
//! `CREATE OPERATOR`, `CREATE COLLATION` and `CREATE TEXT SEARCH …` say what they make.
use schemactl_core::sql::{Expr, Sql};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::row::{DecodeError, Row};
use crate::sql::sql;

/// Options by the manual's names in lower case, in the order of the statement; those that have
/// their default are left out. Values are written as the statement wants them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Definition(Vec<(Expr, Expr)>);

impl Definition {
    /// From the query's column `definition`: a JSON list of pairs, see [`options`].
    pub(crate) fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        let pairs = row.json::<Option<Vec<(String, String)>>>("definition")?.unwrap_or_default();
        let pair = |(name, value)| (Expr::from_server(name), Expr::from_server(value));
        Ok(Self(pairs.into_iter().map(pair).collect()))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Expr> {
        self.0.iter().find(|(n, _)| n.as_str() == name).map(|(_, value)| value)
    }

    /// `(name = value, …)`
    pub(crate) fn clause(&self) -> Sql {
        let options = self.0.iter().map(|(name, value)| sql!("{} = {}", Expr(name), Expr(value)));
        sql!("({})", Sql(&Sql::join(options, ", ")))
    }

    /// The options that differ, with the new value.
    pub(crate) fn changes<'a>(&'a self, new: &'a Self) -> Vec<(&'a str, Option<&'a Expr>)> {
        let gone = self.0.iter().filter(|(name, _)| new.get(name.as_str()).is_none());
        let set = new.0.iter().filter(|(name, value)| self.get(name.as_str()) != Some(value));
        let gone = gone.map(|(name, _)| (name.as_str(), None));
        gone.chain(set.map(|(name, value)| (name.as_str(), Some(value)))).collect()
    }

    /// What an `ALTER … SET (…)` that takes NONE for no value has to say to get to `new`; `None`
    /// when an option differs that is not in `settable`.
    pub(crate) fn settings(&self, new: &Self, settable: &[&str]) -> Option<Sql> {
        let mut settings = Vec::new();
        for (name, value) in self.changes(new) {
            if !settable.contains(&name) {
                return None;
            }
            let name = Expr::from_server(name);
            settings.push(match value {
                Some(value) => sql!("{} = {}", Expr(&name), Expr(value)),
                None => sql!("{} = NONE", Expr(&name)),
            });
        }
        Some(sql!("({})", Sql(&Sql::join(settings, ", "))))
    }
}

impl Serialize for Definition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name.as_str(), value)?;
        }
        map.end()
    }
}

/// The query's column `definition`: name and SQL of each option; those that are null are left out.
macro_rules! options {
    ($($name:literal = $sql:expr),* $(,)?) => {
        concat!(
            "(SELECT pg_catalog.json_agg(pg_catalog.json_build_array(o.name, o.value)) FROM (VALUES ",
            options!(@rows $($name = $sql),*),
            ") o(name, value) WHERE o.value IS NOT NULL) AS definition"
        )
    };
    (@rows $name:literal = $sql:expr) => { concat!("('", $name, "', (", $sql, ")::pg_catalog.text)") };
    (@rows $name:literal = $sql:expr, $($rest:tt)+) => {
        concat!("('", $name, "', (", $sql, ")::pg_catalog.text), ", options!(@rows $($rest)+))
    };
}
pub(crate) use options;

/// A function by its name, where there is one.
macro_rules! function {
    ($oid:literal) => {
        concat!("NULLIF(", $oid, "::pg_catalog.oid::pg_catalog.regproc::pg_catalog.text, '-')")
    };
}
pub(crate) use function;

/// `OPERATOR(schema.sign)`, where there is one.
macro_rules! operator {
    ($oid:literal) => {
        concat!(
            "(SELECT pg_catalog.format('OPERATOR(%I.%s)', xn.nspname, x.oprname) \
              FROM pg_catalog.pg_operator x \
              JOIN pg_catalog.pg_namespace xn ON xn.oid = x.oprnamespace WHERE x.oid = ",
            $oid,
            ")"
        )
    };
}
pub(crate) use operator;

/// Whether a type can be had where the desired state is loaded: the server's own, of a managed
/// schema, or of an extension.
macro_rules! reachable_type {
    ($oid:literal) => {
        concat!(
            "(",
            $oid,
            " < 16384 OR NOT {free pg_type ",
            $oid,
            "} OR EXISTS (SELECT FROM pg_catalog.pg_type xt \
              JOIN pg_catalog.pg_namespace xn ON xn.oid = xt.typnamespace \
              WHERE xt.oid = ",
            $oid,
            " AND xn.nspname = ANY ({schemas})))"
        )
    };
}
pub(crate) use reachable_type;

/// As [`reachable_type`], for a function; 0 stands for none.
macro_rules! reachable_function {
    ($oid:literal) => {
        concat!(
            "(",
            $oid,
            "::pg_catalog.oid < 16384 OR NOT {free pg_proc ",
            $oid,
            "} OR EXISTS (SELECT FROM pg_catalog.pg_proc xp \
              JOIN pg_catalog.pg_namespace xn ON xn.oid = xp.pronamespace \
              WHERE xp.oid = ",
            $oid,
            " AND xn.nspname = ANY ({schemas})))"
        )
    };
}
pub(crate) use reachable_function;

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(text: &str) -> Definition {
        let pairs = text.split(' ').filter_map(|option| option.split_once('='));
        Definition(pairs.map(|(n, v)| (Expr::from_server(n), Expr::from_server(v))).collect())
    }

    #[test]
    fn settings_say_what_differs_and_nothing_else() {
        let (old, new) = (definition("a=1 b=2 c=3"), definition("a=1 b=4 d=5"));
        let settings = old.settings(&new, &["b", "c", "d"]);
        assert_eq!(
            settings.map(|s| s.as_str().to_owned()).as_deref(),
            Some("(c = NONE, b = 4, d = 5)")
        );
    }

    #[test]
    fn an_option_that_cannot_be_set_makes_no_settings() {
        assert!(definition("a=1 b=2").settings(&definition("a=2 b=2"), &["b"]).is_none());
    }
}
