//! Storage parameters of relations and columns: `WITH (fillfactor = 70)`.
use std::collections::BTreeMap;

use schemactl_core::kind::Step;
use schemactl_core::sql::Sql;
use serde::{Serialize, Serializer};

use crate::row::{DecodeError, Row};
use crate::sql::sql;
use schemactl_core::ident::Ident;

/// Parameter names (with `toast.` where they are the TOAST table's) and their values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options(
    /// In the catalog's order, which is no part of the comparison.
    Vec<(String, String)>,
);

impl PartialEq for Options {
    fn eq(&self, other: &Self) -> bool {
        self.sorted() == other.sorted()
    }
}

impl Serialize for Options {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.sorted().serialize(serializer)
    }
}

impl Options {
    /// Why an index is made again.
    pub(crate) const FIXED: &'static str =
        "PostgreSQL cannot change the parameters of a partitioned table's index";

    fn sorted(&self) -> BTreeMap<&str, &str> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// From the column `options`: a JSON list of `name=value`, as `pg_class.reloptions`.
    pub(crate) fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        Ok(Self::from_list(row.json("options")?))
    }

    /// The same from `toast_options`, with `toast.` before the names.
    pub(crate) fn decode_toast(row: &Row<'_>) -> Result<Self, DecodeError> {
        let options = Self::from_list(row.json("toast_options")?);
        let named = options.0.into_iter().map(|(name, value)| (format!("toast.{name}"), value));
        Ok(Self(named.collect()))
    }

    /// With others in the end.
    pub(crate) fn and(self, others: &Self) -> Self {
        Self(self.0.into_iter().chain(others.0.iter().cloned()).collect())
    }

    fn from_list(list: Option<Vec<String>>) -> Self {
        let pairs = list.unwrap_or_default().into_iter().map(|pair| match pair.split_once('=') {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            None => (pair, String::new()),
        });
        Self(pairs.collect())
    }

    /// ` WITH (...)`, or nothing.
    pub(crate) fn clause(&self) -> Sql {
        if self.0.is_empty() { sql!("") } else { sql!(" WITH ({})", Sql(&settings(&self.0))) }
    }

    /// The clause as `pg_get_indexdef` prints it (`flatten_reloptions` in `ruleutils.c`).
    pub(crate) fn as_printed(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let value = |value: &String| {
            let quoted = sql!("{}", Ident(&Ident::new(value.as_str())));
            if quoted.as_str() == value {
                return value.clone();
            }
            sql!("{}", Text(value)).as_str().to_owned()
        };
        let pairs = self.0.iter().map(|(n, v)| format!("{}={}", name(n).as_str(), value(v)));
        format!(" WITH ({})", pairs.collect::<Vec<_>>().join(", "))
    }

    /// The statements `change SET (...)` and `change RESET (...)` that make `new` of `self`.
    pub(crate) fn changes(&self, new: &Self, change: &Sql) -> Vec<Step> {
        let (before, after) = (self.sorted(), new.sorted());
        let differs =
            |(name, value): &&(String, String)| before.get(name.as_str()) != Some(&value.as_str());
        let set: Vec<(String, String)> = new.0.iter().filter(differs).cloned().collect();
        let gone = self.0.iter().filter(|(name, _)| !after.contains_key(name.as_str()));
        let reset: Vec<Sql> = gone.map(|(n, _)| name(n)).collect();
        let mut steps = Vec::new();
        if !set.is_empty() {
            steps.push(Step::new(sql!("{} SET ({})", Sql(change), Sql(&settings(&set)))));
        }
        if !reset.is_empty() {
            let names = Sql::join(reset, ", ");
            steps.push(Step::new(sql!("{} RESET ({})", Sql(change), Sql(&names))));
        }
        steps
    }
}

fn settings(options: &[(String, String)]) -> Sql {
    Sql::join(options.iter().map(|(n, v)| sql!("{} = {}", Sql(&name(n)), Text(v))), ", ")
}

fn name(name: &str) -> Sql {
    let parts = name.split('.').map(|part| sql!("{}", Ident(&Ident::new(part))));
    Sql::join(parts, ".")
}
