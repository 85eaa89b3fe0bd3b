//! NOT NULL. From version 18 on a constraint with a name of its own stands behind it, and from
//! version 17 on behind that of a domain.
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::Step;
use schemactl_core::plan::PlannedChange;
use schemactl_core::sql::Sql;
use serde::{Deserialize, Serialize, Serializer};

use super::ColumnBody;
use crate::kinds::enum_type::moved_aside;
use crate::row::{DecodeError, Row};
use crate::sql::sql;

/// The longest name, in bytes (`NAMEDATALEN - 1`).
const LONGEST: usize = 63;

/// What the constraint behind NOT NULL is, from version 18 on.
#[derive(Clone, Debug)]
pub(super) struct NotNull {
    constraint: Option<Constraint>,
    /// The name, where it is not the server's choice.
    chosen: Option<Ident>,
}

#[derive(Clone, Debug, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "columns of pg_constraint")]
struct Constraint {
    name: Ident,
    no_inherit: bool,
    not_valid: bool,
    /// A parent table has it. Its name cannot be changed then.
    inherited: bool,
    /// Declared in the table, and not only inherited.
    local: bool,
}

/// What there is to say about it.
#[derive(PartialEq, Eq, Serialize)]
struct Said<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a Ident>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    no_inherit: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not_valid: bool,
}

impl PartialEq for NotNull {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (self.said(), other.said());
        let names = self.chosen == other.chosen || self.inherited() && other.inherited();
        names && (one.no_inherit, one.not_valid) == (two.no_inherit, two.not_valid)
    }
}

impl Serialize for NotNull {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.said().serialize(to)
    }
}

impl NotNull {
    pub(super) fn decode(row: &Row<'_>, table: &QName, name: &Ident) -> Result<Self, DecodeError> {
        let constraint: Option<Constraint> = row.json("not_null_constraint")?;
        let own = constraint.as_ref().map(|c| &c.name);
        let chosen = own.filter(|own| !is_servers(own, &[&table.name, name])).cloned();
        Ok(Self { constraint, chosen })
    }

    /// Rows that were there before it may be without a value.
    pub(super) fn is_not_valid(&self) -> bool {
        self.said().not_valid
    }

    fn said(&self) -> Said<'_> {
        let is = |fact: fn(&Constraint) -> bool| self.constraint.as_ref().is_some_and(fact);
        Said {
            name: self.chosen.as_ref().filter(|_| !self.inherited()),
            no_inherit: is(|c| c.no_inherit),
            not_valid: is(|c| c.not_valid),
        }
    }

    /// Of the constraint, from version 18 on.
    pub(super) fn name(&self) -> Option<&Ident> {
        self.constraint.as_ref().map(|constraint| &constraint.name)
    }

    pub(super) fn is_plain(&self) -> bool {
        self.said() == Said { name: None, no_inherit: false, not_valid: false }
    }

    fn inherited(&self) -> bool {
        self.constraint.as_ref().is_some_and(|c| c.inherited)
    }

    /// Whether a parent table has it; `None` before version 18, which did not say.
    pub(super) fn is_inherited(&self) -> Option<bool> {
        self.constraint.as_ref().map(|c| c.inherited)
    }

    /// Whether child tables go without it.
    pub(super) fn stays(&self) -> bool {
        self.said().no_inherit
    }

    /// Whether it is the table's own, and stays when the parent's goes.
    pub(super) fn is_local(&self) -> bool {
        self.constraint.as_ref().is_some_and(|c| c.local)
    }
}

/// Whether a change is of nothing else: no value is another one after it.
pub(crate) fn is_all(change: &PlannedChange) -> bool {
    change.fields.iter().all(|field| field.name.starts_with("not_null"))
}

/// As a clause of CREATE TABLE or ADD COLUMN, which take no NOT VALID.
pub(super) fn clause(column: &ColumnBody) -> Option<Sql> {
    let ColumnBody { not_null, constraint, identity, .. } = column;
    let Said { name: _, no_inherit, not_valid } = constraint.said();
    if !*not_null || not_valid {
        return None;
    }
    let inherit = if no_inherit { " NO INHERIT" } else { "" };
    match &constraint.chosen {
        // What a partition gets from its table has that table's name.
        Some(name) => Some(sql!("CONSTRAINT {} NOT NULL{}", Ident(name), Keyword(inherit))),
        None if identity.is_some() && !no_inherit => None,
        None => Some(sql!("NOT NULL{}", Keyword(inherit))),
    }
}

/// What [`clause`] leaves.
pub(super) fn rest(column: &ColumnBody) -> Option<Step> {
    column.constraint.said().not_valid.then(|| set(column))
}

/// Makes a nullable column one that is not.
pub(super) fn set(column: &ColumnBody) -> Step {
    let ColumnBody { table, name, constraint, .. } = column;
    if constraint.is_plain() {
        let change = sql!("ALTER TABLE {} ALTER COLUMN {}", Name(table), Ident(name));
        return Step::new(sql!("{} SET NOT NULL", Sql(&change)));
    }
    let Said { name: own, no_inherit, not_valid } = constraint.said();
    let mut clauses = vec![sql!("ALTER TABLE {} ADD", Name(table))];
    clauses.extend(own.map(|own| sql!("CONSTRAINT {}", Ident(own))));
    clauses.push(sql!("NOT NULL {}", Ident(name)));
    if no_inherit {
        clauses.push(sql!("NO INHERIT"));
    }
    if not_valid {
        clauses.push(sql!("NOT VALID"));
    }
    Step::new(Sql::join(clauses, " "))
}

/// Making it so while others write: a check that is added without a look at the rows, the look, and
/// what then needs none.
pub(crate) fn in_steps(column: &ColumnBody) -> Option<[Step; 4]> {
    let ColumnBody { table, name, constraint, .. } = column;
    let last = set(column);
    if !constraint.is_plain() {
        return None;
    }
    let check = check_name(&table.name, name);
    let add = sql!(
        "ALTER TABLE {} ADD CONSTRAINT {} CHECK ({} IS NOT NULL) NOT VALID",
        Name(table),
        Ident(&check),
        Ident(name)
    );
    let validate = sql!("ALTER TABLE {} VALIDATE CONSTRAINT {}", Name(table), Ident(&check));
    let drop = sql!("ALTER TABLE {} DROP CONSTRAINT {}", Name(table), Ident(&check));
    Some([Step::new(add), Step::new(validate), last, Step::new(drop)])
}

/// Of the check that is there while a column becomes NOT NULL.
pub(crate) fn check_name(table: &Ident, column: &Ident) -> Ident {
    let label = "schemactl_not_null";
    let whole = servers(&[table, column], label);
    if whole == format!("{}_{}_{label}", table.raw(), column.raw()) {
        return Ident::new(whole);
    }
    // Of two long names the same may be left.
    let hash = blake3::hash(column.raw().as_bytes()).to_hex();
    Ident::new(servers(&[table, column], &format!("{}_{label}", &hash[..8])))
}

pub(super) fn unset(column: &ColumnBody) -> Step {
    let change = sql!("ALTER TABLE {} ALTER COLUMN {}", Name(&column.table), Ident(&column.name));
    Step::new(sql!("{} DROP NOT NULL", Sql(&change)))
}

/// From one constraint to another.
pub(super) fn changes(old: &ColumnBody, new: &ColumnBody) -> Vec<Step> {
    let table = &new.table;
    let (was, is) = (old.constraint.said(), new.constraint.said());
    let (Some(Constraint { name, .. }), false) =
        (&old.constraint.constraint, old.constraint == new.constraint)
    else {
        return Vec::new();
    };
    if is.not_valid && !was.not_valid {
        return vec![unset(old), set(new)];
    }
    let mut steps = Vec::new();
    if was.not_valid && !is.not_valid {
        steps.push(sql!("ALTER TABLE {} VALIDATE CONSTRAINT {}", Name(table), Ident(name)));
    }
    if was.no_inherit != is.no_inherit {
        let word = if is.no_inherit { "NO INHERIT" } else { "INHERIT" };
        let constraint = sql!("ALTER TABLE {} ALTER CONSTRAINT {}", Name(table), Ident(name));
        steps.push(sql!("{} {}", Sql(&constraint), Keyword(word)));
    }
    if old.constraint.chosen != new.constraint.chosen {
        let usual = || Ident::new(servers(&[&table.name, &new.name], "not_null"));
        let to = new.constraint.chosen.clone().unwrap_or_else(usual);
        let constraint = sql!("ALTER TABLE {} RENAME CONSTRAINT {}", Name(table), Ident(name));
        steps.push(sql!("{} TO {}", Sql(&constraint), Ident(&to)));
    }
    steps.into_iter().map(Step::new).collect()
}

/// Gives the constraint another name for a while, where it is to have another one.
pub(super) fn aside(old: &mut ColumnBody, new: &ColumnBody) -> Option<Step> {
    let constraint = old.constraint.constraint.as_mut()?;
    if new.constraint.name() == Some(&constraint.name) {
        return None;
    }
    let aside = moved_aside(&QName::new(old.table.schema.clone(), constraint.name.clone())).name;
    let name = std::mem::replace(&mut constraint.name, aside.clone());
    let table = sql!("ALTER TABLE {}", Name(&old.table));
    let sql = sql!("{} RENAME CONSTRAINT {} TO {}", Sql(&table), Ident(&name), Ident(&aside));
    old.constraint.chosen = Some(aside);
    Some(Step::new(sql))
}

/// Whether the server chooses this name where none is given, with or without a number.
pub(crate) fn is_servers(name: &Ident, of: &[&Ident]) -> bool {
    let name = name.raw();
    let number = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    name == servers(of, &format!("not_null{}", &name[number..]))
}

/// `table_column_label`, with the longer of the names cut until it fits (`makeObjectName`).
pub(crate) fn servers(of: &[&Ident], label: &str) -> String {
    let names: Vec<&str> = of.iter().map(|ident| ident.raw()).collect();
    let mut lengths: Vec<usize> = names.iter().map(|name| name.len()).collect();
    while lengths.iter().sum::<usize>() + names.len() + label.len() > LONGEST {
        // Of two equals the last.
        *lengths.iter_mut().max().expect("something has the name") -= 1;
    }
    let cut = |(name, length): (&&str, usize)| {
        let end = (0..=length).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
        format!("{}_", &name[..end])
    };
    names.iter().zip(lengths).map(cut).collect::<String>() + label
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(name: &str, table: &str, column: &str) -> bool {
        is_servers(&Ident::new(name), &[&Ident::new(table), &Ident::new(column)])
    }

    #[test]
    fn the_servers_own_names_are_known() {
        assert!(is("t_a_not_null", "t", "a"));
        assert!(is("t_a_not_null12", "t", "a"));
        assert!(!is("t_b_not_null", "t", "a"));
        assert!(!is("a_must_be", "t", "a"));
        assert!(is_servers(&Ident::new("d_not_null"), &[&Ident::new("d")]));
    }

    #[test]
    fn long_names_are_cut_as_the_server_cuts_them() {
        let of =
            |n| "234567890123456789012345678901234567890123456789012345678901234".split_at(n).0;
        let (table, column) = (format!("a{}", of(62)), format!("b{}", of(38)));
        assert!(is(
            "a23456789012345678901234567_b2345678901234567890123456_not_null",
            &table,
            &column
        ));
        assert!(is("a234567890123456789012345678901234567890123456789012_c_not_null", &table, "c"));
        let accents = "bä34567890123456789012345678äöüßéèñ";
        assert!(is(
            "a23456789012345678901234567_bä34567890123456789012345_not_null",
            &table,
            accents
        ));
        let (table, column) = (format!("a{}", of(27)), format!("b{}", of(27)));
        assert!(is(
            "a2345678901234567890123456_b2345678901234567890123456_not_null1",
            &table,
            &column
        ));
    }
}
