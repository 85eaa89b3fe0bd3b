//! Privileges: what one grantee holds, and the GRANT and REVOKE statements that change it. Shared by
//! grants and default privileges.
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::ident::Ident;
use schemactl_core::kind::Step;
use schemactl_core::sql::{Expr, Sql};
use serde::{Serialize, Serializer};

use crate::row::{DecodeError, Row};
use crate::sql::sql;

/// Table 5.1 of the manual, in the order in which people write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Privilege {
    Select,
    Insert,
    Update,
    Delete,
    Truncate,
    References,
    Trigger,
    /// Since PostgreSQL 17.
    Maintain,
    Usage,
    Create,
    Execute,
}

use Privilege::{
    Create, Delete, Execute, Insert, Maintain, References, Select, Trigger, Truncate, Update, Usage,
};

impl Privilege {
    const ALL: [Self; 11] = [
        Select, Insert, Update, Delete, Truncate, References, Trigger, Maintain, Usage, Create,
        Execute,
    ];

    fn word(self) -> &'static str {
        match self {
            Select => "SELECT",
            Insert => "INSERT",
            Update => "UPDATE",
            Delete => "DELETE",
            Truncate => "TRUNCATE",
            References => "REFERENCES",
            Trigger => "TRIGGER",
            Maintain => "MAINTAIN",
            Usage => "USAGE",
            Create => "CREATE",
            Execute => "EXECUTE",
        }
    }
}

/// How far a privilege goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    Plain,
    WithGrantOption,
}

/// The privileges on one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Privileges(BTreeMap<Privilege, Extent>);

impl Privileges {
    pub(crate) fn plain(privileges: &[Privilege]) -> Self {
        Self(privileges.iter().map(|p| (*p, Extent::Plain)).collect())
    }

    /// Reads `SELECT,UPDATE*`, where a star is the grant option; null is none.
    pub(crate) fn decode(row: &Row<'_>, column: &'static str) -> Result<Self, DecodeError> {
        let text = row.optional(column)?.unwrap_or_default();
        let mut privileges = BTreeMap::new();
        for item in text.split(',').filter(|item| !item.is_empty()) {
            let (word, extent) = match item.strip_suffix('*') {
                Some(word) => (word, Extent::WithGrantOption),
                None => (item, Extent::Plain),
            };
            let privilege = Privilege::ALL.into_iter().find(|p| p.word() == word);
            let privilege = privilege.ok_or_else(|| {
                let problem = format!("has the unknown privilege {word}");
                DecodeError::new(column, problem)
            })?;
            privileges.insert(privilege, extent);
        }
        Ok(Self(privileges))
    }

    /// The greater of both for each privilege.
    #[must_use]
    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut all = self.0.clone();
        for (privilege, extent) in &other.0 {
            let held = all.entry(*privilege).or_insert(*extent);
            *held = (*held).max(*extent);
        }
        Self(all)
    }

    fn names(&self) -> BTreeSet<Privilege> {
        self.0.keys().copied().collect()
    }

    fn entries(&self) -> BTreeSet<(Privilege, Extent)> {
        self.0.iter().map(|(p, e)| (*p, *e)).collect()
    }

    fn without(&self, gone: &BTreeSet<Privilege>) -> Self {
        Self(self.0.iter().filter(|(p, _)| !gone.contains(p)).map(|(p, e)| (*p, *e)).collect())
    }

    fn without_option(&self, lost: &BTreeSet<Privilege>) -> Self {
        let extent = |p, e| if lost.contains(p) { Extent::Plain } else { e };
        Self(self.0.iter().map(|(p, e)| (*p, extent(p, *e))).collect())
    }
}

impl Serialize for Privileges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(privilege, extent)| match extent {
            Extent::Plain => privilege.word().to_owned(),
            Extent::WithGrantOption => format!("{} WITH GRANT OPTION", privilege.word()),
        }))
    }
}

/// Whom a privilege is given to. The owner and the role that works here have no names, because they
/// may be called otherwise where the files are elaborated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Grantee {
    Public,
    Owner,
    CurrentUser,
    Role(Ident),
}

impl Grantee {
    /// From the columns `grantee` and `grantee_is` (`p`, `o`, `u` or `r`).
    pub(crate) fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        Ok(match row.code("grantee_is")? {
            'p' => Self::Public,
            'o' => Self::Owner,
            'u' => Self::CurrentUser,
            'r' => Self::Role(row.ident("grantee")?),
            code => return row.unknown("grantee_is", code),
        })
    }

    /// As a part of an object's path. PostgreSQL reserves the name `public`.
    pub(crate) fn path(&self) -> Ident {
        match self {
            Self::Public => Ident::new("public"),
            Self::Owner => Ident::new("(owner)"),
            Self::CurrentUser => Ident::new("(current user)"),
            Self::Role(role) => role.clone(),
        }
    }

    /// As in GRANT; `owner` is `None` when that is the role that works here.
    pub(crate) fn sql(&self, owner: Option<&Ident>) -> Sql {
        match (self, owner) {
            (Self::Public, _) => sql!("PUBLIC"),
            (Self::CurrentUser, _) | (Self::Owner, None) => sql!("CURRENT_USER"),
            (Self::Role(role), _) | (Self::Owner, Some(role)) => sql!("{}", Ident(role)),
        }
    }
}

/// What one grantee holds on one object and, where it is a relation, on its columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Holding {
    pub(crate) privileges: Privileges,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) columns: BTreeMap<Ident, Privileges>,
}

/// What surrounds the list of privileges in a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wording<'a> {
    /// `ALTER DEFAULT PRIVILEGES …`, or nothing.
    pub(crate) before: &'a Sql,
    /// `TABLE public.orders`
    pub(crate) on: &'a Expr,
    pub(crate) grantee: &'a Sql,
    /// What ALL means for this type of object.
    pub(crate) all: &'a Privileges,
}

/// The statements that lead from one holding to another.
pub(crate) fn change(wording: Wording<'_>, old: &Holding, new: &Holding) -> Vec<Step> {
    let revoked: BTreeSet<Privilege> =
        old.privileges.names().difference(&new.privileges.names()).copied().collect();
    let less = |(p, e): &(Privilege, Extent)| {
        *e == Extent::WithGrantOption && new.privileges.0.get(p) == Some(&Extent::Plain)
    };
    let lessened = old.privileges.entries().into_iter().filter(less).map(|(p, _)| p).collect();
    // "Revoking a privilege on a table automatically revokes the column privileges" (REVOKE).
    let after = |held: &Privileges| held.without(&revoked).without_option(&lessened);
    let old_columns: BTreeMap<&Ident, Privileges> =
        old.columns.iter().map(|(column, held)| (column, after(held))).collect();
    let mut take = List { whole: revoked, columns: BTreeMap::new() };
    let mut lessen = List { whole: lessened, columns: BTreeMap::new() };
    let mut give = [List::default(), List::default()];
    for (privilege, extent) in &new.privileges.0 {
        if old.privileges.0.get(privilege).is_none_or(|held| held < extent) {
            give[usize::from(*extent == Extent::WithGrantOption)].whole.insert(*privilege);
        }
    }
    let none = Privileges::default();
    for column in old_columns.keys().copied().chain(new.columns.keys()).collect::<BTreeSet<_>>() {
        let held = old_columns.get(column).unwrap_or(&none);
        let wanted = new.columns.get(column).unwrap_or(&none);
        for (privilege, extent) in &held.0 {
            match wanted.0.get(privilege) {
                None => take.add(*privilege, column),
                Some(Extent::Plain) if *extent == Extent::WithGrantOption => {
                    lessen.add(*privilege, column);
                }
                Some(_) => {}
            }
        }
        for (privilege, extent) in &wanted.0 {
            if held.0.get(privilege).is_none_or(|held| held < extent) {
                give[usize::from(*extent == Extent::WithGrantOption)].add(*privilege, column);
            }
        }
    }
    let [plain, with_option] = &give;
    let Wording { before, on, grantee, all } = wording;
    let mut steps = Vec::new();
    let mut step = |list: &List, verb: &'static str, to: &'static str, end: &'static str| {
        if let Some(list) = list.sql(all) {
            steps.push(Step::new(sql!(
                "{}{}{} ON {} {} {}{}",
                Sql(before),
                Keyword(verb),
                Sql(&list),
                Expr(on),
                Keyword(to),
                Sql(grantee),
                Keyword(end)
            )));
        }
    };
    step(&take, "REVOKE ", "FROM", "");
    step(&lessen, "REVOKE GRANT OPTION FOR ", "FROM", "");
    step(plain, "GRANT ", "TO", "");
    step(with_option, "GRANT ", "TO", " WITH GRANT OPTION");
    steps
}

/// The privileges that one statement names.
#[derive(Default)]
struct List {
    whole: BTreeSet<Privilege>,
    columns: BTreeMap<Privilege, Vec<Ident>>,
}

impl List {
    fn add(&mut self, privilege: Privilege, column: &Ident) {
        self.columns.entry(privilege).or_default().push(column.clone());
    }

    /// `SELECT, UPDATE (a, b)`, or `ALL`.
    fn sql(&self, all: &Privileges) -> Option<Sql> {
        if self.whole.is_empty() && self.columns.is_empty() {
            return None;
        }
        if self.columns.is_empty() && self.whole.len() > 1 && self.whole == all.names() {
            return Some(sql!("ALL"));
        }
        let whole = self.whole.iter().map(|p| sql!("{}", Keyword(p.word())));
        let columns = self
            .columns
            .iter()
            .map(|(p, columns)| sql!("{} ({})", Keyword(p.word()), Idents(columns)));
        Some(Sql::join(whole.chain(columns), ", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: [Privilege; 7] = [Select, Insert, Update, Delete, Truncate, References, Trigger];

    fn statements(old: &Holding, new: &Holding) -> Vec<String> {
        let (before, on) = (sql!(""), Expr::from_server("TABLE t"));
        let (grantee, all) =
            (Grantee::Role(Ident::new("joe")).sql(None), Privileges::plain(&TABLE));
        let wording = Wording { before: &before, on: &on, grantee: &grantee, all: &all };
        change(wording, old, new).into_iter().map(|s| s.sql.as_str().to_owned()).collect()
    }

    fn held(privileges: &[(Privilege, Extent)]) -> Privileges {
        Privileges(privileges.iter().copied().collect())
    }

    fn on_columns(columns: &[(&str, Privileges)]) -> BTreeMap<Ident, Privileges> {
        columns.iter().map(|(name, held)| (Ident::new(*name), held.clone())).collect()
    }

    #[test]
    fn what_one_grantee_gets_is_one_statement() {
        let columns = on_columns(&[
            ("a", Privileges::plain(&[Select, Update])),
            ("B", Privileges::plain(&[Select])),
        ]);
        let new = Holding { privileges: Privileges::plain(&[Insert]), columns };
        assert_eq!(
            statements(&Holding::default(), &new),
            ["GRANT INSERT, SELECT (\"B\", a), UPDATE (a) ON TABLE t TO joe"]
        );
        assert_eq!(
            statements(&new, &Holding::default()),
            ["REVOKE INSERT, SELECT (\"B\", a), UPDATE (a) ON TABLE t FROM joe"]
        );
    }

    #[test]
    fn everything_is_all() {
        let new = Holding { privileges: Privileges::plain(&TABLE), columns: BTreeMap::new() };
        assert_eq!(statements(&Holding::default(), &new), ["GRANT ALL ON TABLE t TO joe"]);
    }

    #[test]
    fn the_grant_option_comes_and_goes_alone() {
        let plain = Holding {
            privileges: held(&[(Select, Extent::Plain), (Insert, Extent::Plain)]),
            columns: BTreeMap::new(),
        };
        let option = Holding {
            privileges: held(&[(Select, Extent::WithGrantOption), (Insert, Extent::Plain)]),
            columns: BTreeMap::new(),
        };
        assert_eq!(
            statements(&plain, &option),
            ["GRANT SELECT ON TABLE t TO joe WITH GRANT OPTION"]
        );
        assert_eq!(
            statements(&option, &plain),
            ["REVOKE GRANT OPTION FOR SELECT ON TABLE t FROM joe"]
        );
    }

    #[test]
    fn a_column_gets_back_what_the_table_took_along() {
        let columns = on_columns(&[("a", Privileges::plain(&[Select]))]);
        let old = Holding { privileges: Privileges::plain(&[Select]), columns: columns.clone() };
        let new = Holding { privileges: Privileges::default(), columns };
        assert_eq!(
            statements(&old, &new),
            ["REVOKE SELECT ON TABLE t FROM joe", "GRANT SELECT (a) ON TABLE t TO joe"]
        );
    }
}
