//! Rows without a value in a column that must have one.
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Action, PlannedChange};
use schemactl_core::probe::{Probe, Trouble};

use super::ground::Ground;
use super::{counting, found};
use crate::kinds::column::{Column, not_null};
use crate::kinds::default::Default;
use crate::sql::sql;

pub(super) fn probe(ground: &Ground<'_>, change: &PlannedChange) -> Option<Probe> {
    let new = change.new.as_ref().filter(|new| new.id.kind == Column::NAME)?;
    if !new.inherited.is_empty() || !new.typed::<Column>().body.is_not_null() {
        return None;
    }
    // A table that is new, or made anew, takes no rows along.
    let parent = new.parent.as_ref()?;
    let stays = |table: &PlannedChange| table.action == Action::Alter;
    if !ground.is_sure(parent) || !ground.plan.change(parent).is_none_or(stays) {
        return None;
    }
    let body = new.typed::<Column>().body;
    let table = body.table();
    let name = sql!("{}.{}", Name(table), Ident(body.name())).as_str().to_owned();
    match (&change.old, change.action) {
        (Some(old), Action::Alter) if !old.typed::<Column>().body.is_not_null() => {
            // A new type may make something of nothing.
            if !not_null::is_all(change) || change.because.is_some() {
                return None;
            }
            let from = sql!("FROM {} WHERE {} IS NULL", Name(table), Ident(body.name()));
            let wrong = format!("without a value in {name}, which must have one");
            let help = "give them a value first: `UPDATE ... SET ... WHERE ... IS NULL`";
            let verdict = found(Trouble::NullValues, &from, wrong, help);
            Some(Probe { query: counting(&from), keys: ground.sample(parent, &from), verdict })
        }
        (None, Action::Create) => {
            let filled = body.fills_itself()
                || ground
                    .plan
                    .target
                    .of_kind(Default::NAME)
                    .any(|d| d.parent.as_ref() == Some(&new.id));
            // A domain may have a default of its own.
            if filled || body.data_type().as_str().contains('.') {
                return None;
            }
            // A child may have the column already, with values.
            let from = sql!("FROM {}", Sql(&ground.own_rows(parent, table)));
            let wrong = format!("without a value for the new column {name}, which must have one");
            let help = "say a default, or add the column without NOT NULL and fill it first";
            let verdict = found(Trouble::NullValues, &from, wrong, help);
            Some(Probe { query: counting(&from), keys: None, verdict })
        }
        _ => None,
    }
}
