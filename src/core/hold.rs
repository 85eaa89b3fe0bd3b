//! Keeping destructive changes, and what depends on them, out of a plan.
use std::collections::{BTreeMap, BTreeSet};

use crate::allow::Destructive;
use crate::catalog::{Catalog, ObjectId};
use crate::fate::{Decisions, Fate, Kinds};
use crate::kind::Class;
use crate::plan::Action;

/// A change that was left out of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub id: ObjectId,
    pub action: Action,
    /// The held-back change that this one depends on, or, of something dropped, the one that still
    /// needs it; `None` when it is destructive itself.
    pub because: Option<ObjectId>,
}

/// Changes `target` so that no destructive change is needed to reach it. Says whether anything had
/// to be changed; then the decisions have to be made again.
pub(crate) fn hold(
    from: &Catalog,
    target: &mut Catalog,
    kinds: &Kinds<'_>,
    decisions: &Decisions,
    allowed: &Destructive,
    held: &mut Vec<Held>,
) -> bool {
    if *allowed == Destructive::Allowed {
        return false;
    }
    let destructive = destructive(from, decisions, kinds, allowed);
    if destructive.is_empty() {
        return false;
    }
    let mut kept = BTreeSet::new();
    for (root, culprit) in &destructive {
        // What was allowed by itself stays because of something else that was not.
        let because = (root != culprit && allowed.permits(root)).then(|| culprit.clone());
        if because.is_some() {
            record(held, culprit, action(decisions, culprit), None);
        }
        record(held, root, action(decisions, root), because);
    }
    for root in destructive.keys() {
        let before = kept.clone();
        keep(from, target, root, &mut kept);
        for id in kept.difference(&before).filter(|id| !destructive.contains_key(*id)) {
            if is_dropped(decisions, id) && kinds.ops(id.kind).drop_class == Class::Destructive {
                record(held, id, Action::Drop, Some(root.clone()));
            }
        }
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

/// The objects whose own change is destructive and not allowed, or for whose sake something else is:
/// each with the one that is.
fn destructive(
    from: &Catalog,
    decisions: &Decisions,
    kinds: &Kinds<'_>,
    allowed: &Destructive,
) -> BTreeMap<ObjectId, ObjectId> {
    let class = |id: &ObjectId, fate: &Fate| match fate {
        Fate::Create => Class::Additive,
        Fate::Drop => kinds.ops(id.kind).drop_class,
        Fate::Alter(in_place) => in_place.class,
        Fate::Rebuild { class, .. } | Fate::Swap { class, .. } => *class,
    };
    decisions
        .iter()
        .filter(|(id, d)| !d.is_handed_over() && class(id, &d.fate) == Class::Destructive)
        .filter(|(id, _)| !is_allowed(from, decisions, allowed, id))
        .map(|(id, d)| (d.because.as_ref().unwrap_or(id).clone(), id.clone()))
        .collect()
}

/// Whether an object may be lost: by itself, or with the whole that it is a part of.
fn is_allowed(from: &Catalog, decisions: &Decisions, allowed: &Destructive, id: &ObjectId) -> bool {
    if allowed.permits(id) {
        return true;
    }
    let Some(old) = from.get(id) else { return false };
    let mut wholes = old.parent.iter().chain(&old.owner);
    wholes.any(|whole| is_dropped(decisions, whole) && is_allowed(from, decisions, allowed, whole))
}

fn is_dropped(decisions: &Decisions, id: &ObjectId) -> bool {
    decisions.get(id).is_some_and(|d| matches!(d.fate, Fate::Drop))
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
