//! Rows without a value in a column that must have one.
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Action, Plan, PlannedChange};

use super::{Probe, counting, rows_found};
use crate::kinds::column::Column;
use crate::kinds::default::Default;
use crate::sql::sql;

pub(super) fn probe(plan: &Plan, change: &PlannedChange) -> Option<Probe> {
    let new = change.new.as_ref().filter(|new| new.id.kind == Column::NAME)?;
    if !new.inherited.is_empty() || !new.typed::<Column>().body.is_not_null() {
        return None;
    }
    // A table that is new, or made anew, takes no rows along.
    let stays = |table: &&PlannedChange| table.action == Action::Alter;
    let table = plan.changes.iter().find(|change| Some(&change.id) == new.parent.as_ref());
    if !table.iter().all(stays) {
        return None;
    }
    let body = new.typed::<Column>().body;
    let table = body.table();
    let name = sql!("{}.{}", Name(table), Ident(body.name())).as_str().to_owned();
    match (&change.old, change.action) {
        (Some(old), Action::Alter) if !old.typed::<Column>().body.is_not_null() => {
            // A new type may make something of nothing.
            let retyped = change.fields.iter().any(|field| !field.name.starts_with("not_null"));
            if retyped || change.because.is_some() {
                return None;
            }
            let from = sql!("FROM {} WHERE {} IS NULL", Name(table), Ident(body.name()));
            let wrong = format!("without a value in {name}, which must have one");
            let help = "give them a value first: `UPDATE ... SET ... WHERE ... IS NULL`";
            Some(Probe {
                query: counting(&from),
                wrong: rows_found("null-values", &from, wrong, help),
            })
        }
        (None, Action::Create) => {
            let filled = body.fills_itself()
                || plan.target.of_kind(Default::NAME).any(|d| d.parent.as_ref() == Some(&new.id));
            // A domain may have a default of its own.
            if filled || body.data_type().as_str().contains('.') {
                return None;
            }
            let from = sql!("FROM {}", Name(table));
            let wrong = format!("without a value for the new column {name}, which must have one");
            let help = "say a default, or add the column without NOT NULL and fill it first";
            Some(Probe {
                query: counting(&from),
                wrong: rows_found("null-values", &from, wrong, help),
            })
        }
        _ => None,
    }
}
