//! How much a plan does, in numbers. A part that comes or goes with its whole is not counted beside
//! it: a new table is one creation, however many columns it has.
use std::collections::BTreeMap;

use schemactl_core::catalog::ObjectId;
use schemactl_core::kind::Class;
use schemactl_core::plan::{Action, Plan, PlannedChange};
use serde::Serialize;

/// Numbers of changes, by what they can do to what exists and by what is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    pub(crate) additive: usize,
    pub(crate) in_place: usize,
    pub(crate) destructive: usize,
    pub(crate) create: usize,
    pub(crate) change: usize,
    pub(crate) replace: usize,
    pub(crate) rebuild: usize,
    pub(crate) drop: usize,
    /// Nothing but renamed.
    pub(crate) rename: usize,
}

/// The changes of a plan by their objects.
pub(crate) type Changes<'a> = BTreeMap<&'a ObjectId, &'a PlannedChange>;

pub(crate) fn counts(plan: &Plan) -> Summary {
    let changes: Changes<'_> = plan.changes.iter().map(|c| (&c.id, c)).collect();
    let mut sum = Summary::default();
    for change in &plan.changes {
        if is_included(change, &changes) {
            continue;
        }
        *match change.class {
            Class::Additive => &mut sum.additive,
            Class::InPlace => &mut sum.in_place,
            Class::Destructive => &mut sum.destructive,
        } += 1;
        *match change.action {
            Action::Create => &mut sum.create,
            Action::Alter => &mut sum.change,
            Action::Replace => &mut sum.replace,
            Action::Rebuild => &mut sum.rebuild,
            Action::Drop => &mut sum.drop,
            Action::Rename => &mut sum.rename,
        } += 1;
    }
    sum
}

/// The object that a changed one is a part of.
pub(crate) fn parent(change: &PlannedChange) -> Option<&ObjectId> {
    change.new.as_ref().or(change.old.as_ref())?.parent.as_ref()
}

/// Whether a change only follows from its whole's: made with it, gone with it, rebuilt with it.
pub(crate) fn is_included(change: &PlannedChange, changes: &Changes<'_>) -> bool {
    let Some(whole) = parent(change).and_then(|id| changes.get(id)) else { return false };
    match (whole.action, change.action) {
        (Action::Create, Action::Create) | (Action::Drop, Action::Drop) => true,
        (Action::Replace | Action::Rebuild, Action::Rebuild) => change.fields.is_empty(),
        _ => false,
    }
}
