//! Keeping destructive changes, and what depends on them, out of a plan.
use std::collections::BTreeSet;

use crate::catalog::{Catalog, ObjectId};
use crate::fate::{Decisions, Fate, Kinds};
use crate::kind::Class;
use crate::plan::Action;

/// A change that was left out of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub id: ObjectId,
    pub action: Action,
    /// The held-back change that this one depends on; `None` when it is destructive itself.
    pub because: Option<ObjectId>,
}

/// Changes `target` so that no destructive change is needed to reach it. Says whether anything had
/// to be changed; then the decisions have to be made again.
pub(crate) fn hold(
    from: &Catalog,
    target: &mut Catalog,
    kinds: &Kinds<'_>,
    decisions: &Decisions,
    held: &mut Vec<Held>,
) -> bool {
    let destructive = destructive(decisions, kinds);
    if destructive.is_empty() {
        return false;
    }
    let mut kept = BTreeSet::new();
    for id in &destructive {
        keep(from, target, id, &mut kept);
        record(held, id, action(decisions, id), None);
    }
    let taken = occupied(target, kinds, &kept);
    while let Some((id, because)) = dependent(target, kinds, decisions, &kept, &taken) {
        record(held, &id, action(decisions, &id), Some(because));
        keep(from, target, &id, &mut kept);
    }
    true
}

fn record(held: &mut Vec<Held>, id: &ObjectId, action: Action, because: Option<ObjectId>) {
    if !held.iter().any(|h| h.id == *id) {
        held.push(Held { id: id.clone(), action, because });
    }
}

fn action(decisions: &Decisions, id: &ObjectId) -> Action {
    match decisions.get(id).map(|d| &d.fate) {
        Some(Fate::Create) => Action::Create,
        Some(Fate::Drop) => Action::Drop,
        Some(Fate::Rebuild { why: None, .. }) => Action::Rebuild,
        Some(Fate::Rebuild { .. } | Fate::Swap { .. }) => Action::Replace,
        Some(Fate::Alter(_)) | None => Action::Alter,
    }
}

/// The objects whose own change is destructive, or for whose sake something else is.
fn destructive(decisions: &Decisions, kinds: &Kinds<'_>) -> BTreeSet<ObjectId> {
    let class = |id: &ObjectId, fate: &Fate| match fate {
        Fate::Create => Class::Additive,
        Fate::Drop => kinds.ops(id.kind).drop_class,
        Fate::Alter(in_place) => in_place.class,
        Fate::Rebuild { class, .. } | Fate::Swap { class, .. } => *class,
    };
    let destructive = decisions.iter().filter(|(id, d)| class(id, &d.fate) == Class::Destructive);
    destructive.map(|(id, d)| d.because.as_ref().unwrap_or(id).clone()).collect()
}

/// Puts the old state of an object, of its parts and of all that it needs back into the target.
fn keep(from: &Catalog, target: &mut Catalog, id: &ObjectId, kept: &mut BTreeSet<ObjectId>) {
    let mut queue = vec![id.clone()];
    while let Some(id) = queue.pop() {
        if !kept.insert(id.clone()) {
            continue;
        }
        let Some(old) = from.get(&id) else {
            target.remove(&id);
            continue;
        };
        for need in old.all_needs().chain(&old.owner) {
            if !target.contains(need) {
                queue.push(need.clone());
            }
        }
        if !target.contains(&id) {
            let parts = from.iter().filter(|o| o.parent.as_ref() == Some(&id));
            queue.extend(parts.map(|o| o.id.clone()));
        }
        target.insert(old.clone());
    }
}

fn occupied(target: &Catalog, kinds: &Kinds<'_>, kept: &BTreeSet<ObjectId>) -> BTreeSet<String> {
    let objects = kept.iter().filter_map(|id| target.get(id));
    objects.flat_map(|o| (kinds.ops(o.id.kind).occupies)(o)).collect()
}

/// A change in the target that cannot be made without one that is kept back.
fn dependent(
    target: &Catalog,
    kinds: &Kinds<'_>,
    decisions: &Decisions,
    kept: &BTreeSet<ObjectId>,
    taken: &BTreeSet<String>,
) -> Option<(ObjectId, ObjectId)> {
    for (id, decision) in decisions {
        if kept.contains(id) || matches!(decision.fate, Fate::Drop) {
            continue;
        }
        let Some(new) = target.get(id) else { continue };
        if let Some(need) = new.all_needs().find(|need| kept.contains(need)) {
            return Some((id.clone(), need.clone()));
        }
        let names = (kinds.ops(id.kind).occupies)(new);
        if matches!(decision.fate, Fate::Create) && names.iter().any(|n| taken.contains(n)) {
            return Some((id.clone(), id.clone()));
        }
    }
    None
}
