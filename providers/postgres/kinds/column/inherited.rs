//! Columns of partitioned tables, partitions, parent and child tables.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::kind::{Parts, Step};

use super::{Column, ColumnBody, ColumnDefault, extras, not_null};
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
        steps.push(not_null::set(column.body));
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
    let not_null = new.body.not_null;
    let spreads = |body: &ColumnBody| body.not_null && !body.constraint.stays();
    let reached = match (old, was) {
        (None, _) if new.body.is_local() => return None,
        (None, _) | (_, None) => spreads(is),
        (Some(old), Some(was)) => {
            let changes = spreads(was.typed::<Column>().body) != spreads(is);
            // The parent's NO INHERIT makes it the child's own, and what is its own stays.
            let keeps = is.not_null || old.body.constraint.is_local();
            if changes && (spreads(is) || !keeps) { spreads(is) } else { old.body.not_null }
        }
    };
    let mut steps = Vec::new();
    match (reached, not_null) {
        (false, true) => steps.push(not_null::set(new.body)),
        (true, false) => steps.push(not_null::unset(new.body)),
        (true, true) | (false, false) => {}
    }
    let retyped = was.is_some_and(|was| {
        let was = was.typed::<Column>().body;
        was.data_type != is.data_type || was.collation != is.collation
    });
    let old = old.map(|o| o.body.clone());
    let old = old.map(|old| if retyped { old.retyped() } else { old });
    steps.extend(extras(old.as_ref(), new.body));
    Some(steps)
}
