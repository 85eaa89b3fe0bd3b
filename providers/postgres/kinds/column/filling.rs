//! A new column whose default gives each row a value of its own, made while others write: under
//! another name until all rows have their value, so that nobody sees it before.
//! `ADD COLUMN` writes the whole table anew under its strongest lock then.
//! <https://www.postgresql.org/docs/current/sql-altertable.html> (Notes).
use schemactl_core::catalog::Typed;
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Kind as _, Parts, Step};
use schemactl_core::sql::Sql;

use super::{Column, ColumnBody, ColumnDefault, clause, not_null};
use crate::sql::sql;

/// What a column is called while it is filled.
pub(crate) fn aside(column: &Ident) -> Ident {
    let label = "schemactl_new";
    let whole = not_null::servers(&[column], label);
    if whole == format!("{}_{label}", column.raw()) {
        return Ident::new(whole);
    }
    // Of two long names the same may be left.
    let hash = blake3::hash(column.raw().as_bytes()).to_hex();
    Ident::new(not_null::servers(&[column], &format!("{}_{label}", &hash[..8])))
}

/// What a new column's one statement is made in.
pub(crate) struct InSteps {
    /// The column under its other name, and its default, which the rows that are there do not get.
    pub(crate) add: [Step; 2],
    pub(crate) fill: Sql,
    /// Its own name, and NOT NULL.
    pub(crate) finish: Vec<Step>,
}

/// `None` where it cannot be.
pub(crate) fn in_steps(column: &Typed<'_, ColumnBody>, parts: Parts<'_>) -> Option<InSteps> {
    let ColumnBody { table, name, identity, generated, place, .. } = column.body;
    let defaults = parts.of::<ColumnDefault>(&column.object.id);
    let default = &defaults.first()?.body.expression;
    let alone =
        place.0.relation == 'r' && !place.0.has_children && column.object.inherited.is_empty();
    if identity.is_some() || generated.is_some() || !alone {
        return None;
    }
    let other = ColumnBody { name: aside(name), not_null: false, ..column.body.clone() };
    let other = Typed { object: column.object, body: &other };
    let change = sql!("ALTER TABLE {} ALTER COLUMN {}", Name(table), Ident(&other.body.name));
    let add =
        sql!("ALTER TABLE {} ADD COLUMN {}", Name(table), Sql(&clause(&other, Parts::default())));
    let default = sql!("{} SET DEFAULT {}", Sql(&change), Expr(default));
    let mut finish = vec![renamed(table, &other.body.name, name)];
    // What is NOT VALID has a statement of its own anyway.
    finish.extend(not_null::clause(column.body).map(|_| not_null::set(column.body)));
    let fill = fill(table, &other.body.name);
    Some(InSteps { add: [Step::new(add), Step::new(default)], fill, finish })
}

/// The statement that gives the rows without a value theirs.
pub(crate) fn fill(table: &QName, column: &Ident) -> Sql {
    let (table, column) = (sql!("{}", Name(table)), sql!("{}", Ident(column)));
    sql!(
        "UPDATE ONLY {} SET {} = DEFAULT WHERE {} IS NULL",
        Sql(&table),
        Sql(&column),
        Sql(&column)
    )
}

fn renamed(table: &QName, from: &Ident, to: &Ident) -> Step {
    Step::new(sql!("ALTER TABLE {} RENAME COLUMN {} TO {}", Name(table), Ident(from), Ident(to)))
}

/// A column gets another name; what has been made under it so far only is finished first.
pub(super) fn rename(old: &ColumnBody, name: &Ident) -> Vec<Step> {
    let mut steps = Vec::new();
    if old.name == aside(name) {
        steps.push(Step::new(fill(&old.table, &old.name)));
    }
    steps.push(renamed(&old.table, &old.name, name));
    steps
}

/// Whether a column is what is left of the making of another one.
pub(super) fn is_left_of(
    (old, had): (&Typed<'_, ColumnBody>, Parts<'_>),
    (new, has): (&Typed<'_, ColumnBody>, Parts<'_>),
) -> bool {
    if old.body.name != aside(&new.body.name) {
        return false;
    }
    let (Some(there), Some(made)) = (said(old, had), in_steps(new, has)) else { return false };
    let [add, default] = made.add;
    there == [add.sql.as_str(), default.sql.as_str()]
}

/// The two statements that make a column as it is there, where it is one that they make.
fn said(column: &Typed<'_, ColumnBody>, parts: Parts<'_>) -> Option<[String; 2]> {
    let ColumnBody { table, name, .. } = column.body;
    let defaults = parts.of::<ColumnDefault>(&column.object.id);
    let default = &defaults.first()?.body.expression;
    let [add, ..] = &*Column::create(column, Parts::default()) else { return None };
    let change = sql!("ALTER TABLE {} ALTER COLUMN {}", Name(table), Ident(name));
    let default = sql!("{} SET DEFAULT {}", Sql(&change), Expr(default));
    Some([add.sql.as_str().to_owned(), default.as_str().to_owned()])
}
