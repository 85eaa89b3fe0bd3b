//! Columns of partitioned tables, partitions, parent and child tables.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::kind::{Parts, Step};

use super::{Column, ColumnBody, ColumnDefault, extras};
use crate::sql::sql;

/// In which table it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// `pg_class.relkind`
    pub(super) relation: char,
    /// The table has, or had, child tables.
    pub(super) has_children: bool,
    /// Declared in the table, and not only inherited.
    pub(super) local: bool,
    /// NOT NULL in one of the parent tables.
    pub(super) inherits_not_null: bool,
}

/// What a table says itself about a column that INHERITS brings.
pub(crate) fn own(column: &Typed<'_, ColumnBody>, parts: Parts<'_>) -> Vec<Step> {
    let ColumnBody { table, name, not_null, place, .. } = column.body;
    let change = sql!("ALTER TABLE {} ALTER COLUMN {}", Name(table), Ident(name));
    let mut steps = Vec::new();
    if *not_null && !place.0.inherits_not_null {
        steps.push(Step::new(sql!("{} SET NOT NULL", Sql(&change))));
    }
    let defaults = parts.of::<ColumnDefault>(&column.object.id);
    let differing = defaults.iter().filter(|d| d.object.inherited.is_empty());
    let set = |expression| Step::new(sql!("{} SET DEFAULT {}", Sql(&change), Expr(expression)));
    steps.extend(differing.map(|d| set(&d.body.expression)));
    steps.extend(extras(None, column.body));
    steps
}

/// What is left to do for a column after a statement on the parent's column, the state before and
/// after of which is `source`. `None`: it is declared in the table itself.
pub(super) fn left(
    old: Option<&Typed<'_, ColumnBody>>,
    new: &Typed<'_, ColumnBody>,
    (was, is): (Option<&Object>, &Object),
) -> Option<Vec<Step>> {
    let is = is.typed::<Column>().body;
    let ColumnBody { table, name, not_null, .. } = new.body;
    let reached = match (old, was) {
        (None, _) if new.body.is_local() => return None,
        (None, _) | (_, None) => is.not_null,
        (Some(old), Some(was)) => {
            let changes = was.typed::<Column>().body.not_null != is.not_null;
            if changes { is.not_null } else { old.body.not_null }
        }
    };
    let mut steps = Vec::new();
    if reached != *not_null {
        let word = if *not_null { "SET" } else { "DROP" };
        steps.push(Step::new(sql!(
            "ALTER TABLE {} ALTER COLUMN {} {} NOT NULL",
            Name(table),
            Ident(name),
            Keyword(word)
        )));
    }
    steps.extend(extras(old.map(|o| o.body), new.body));
    Some(steps)
}
