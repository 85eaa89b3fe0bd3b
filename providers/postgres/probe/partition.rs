//! Rows that are on the wrong side of a partition's bounds.
use schemactl_core::catalog::ObjectId;
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Action, PlannedChange};
use schemactl_core::probe::{Probe, Trouble};

use super::ground::Ground;
use super::{counting, found, shown};
use crate::kinds::partition::Partition;
use crate::sql::sql;

/// Rows of the default partition that a new partition takes.
pub(super) fn of_default(ground: &Ground<'_>, change: &PlannedChange) -> Option<Probe> {
    let new = change.new.as_ref().filter(|new| new.id.kind == Partition::NAME)?;
    let body = new.typed::<Partition>().body;
    let partitioned = body.partitioned();
    if is_new(ground, &partitioned) {
        return None;
    }
    let default = ground.plan.target.of_kind(Partition::NAME).find(|object| {
        let body = object.typed::<Partition>().body;
        body.is_default() && body.partitioned() == partitioned
    })?;
    let table = default.parent.as_ref().filter(|table| ground.stays(table))?;
    let moves = ground.plan.change(&default.id).is_some() || body.is_default();
    if moves || !ground.keeps_types(table) || !ground.keeps_types(&partitioned) {
        return None;
    }
    let rest = default.typed::<Partition>().body.table();
    let from = sql!("FROM {} WHERE {}", Name(rest), Expr(body.condition()?));
    let name = body.table().name.raw();
    let wrong = format!("of {} for the new partition {name}", shown(rest));
    let help = "move them to a table of their own first, and back after it";
    let verdict = found(Trouble::InDefaultPartition, &from, wrong, help);
    Some(Probe { query: counting(&from), keys: ground.sample(table, &from), verdict })
}

/// A table that is there and becomes a partition, or has other bounds then.
pub(super) fn probe(ground: &Ground<'_>, change: &PlannedChange) -> Option<Probe> {
    let new = change.new.as_ref().filter(|new| new.id.kind == Partition::NAME)?;
    let body = new.typed::<Partition>().body;
    let table =
        new.parent.as_ref().filter(|table| ground.stays(table) && ground.keeps_types(table))?;
    let partitioned = body.partitioned();
    if is_new(ground, &partitioned) || !ground.keeps_types(&partitioned) {
        return None;
    }
    let condition = body.condition()?;
    let from = sql!("FROM {} WHERE NOT ({})", Name(body.table()), Expr(condition));
    let wrong = format!("of {} outside of its bounds", shown(body.table()));
    let help = "move them to another table first";
    let verdict = found(Trouble::OutsideBounds, &from, wrong, help);
    Some(Probe { query: counting(&from), keys: ground.sample(table, &from), verdict })
}

fn is_new(ground: &Ground<'_>, table: &ObjectId) -> bool {
    ground.plan.change(table).is_some_and(|change| change.action != Action::Alter)
}
