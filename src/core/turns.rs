//! Names that altered objects take from each other in a circle: no order of the alterations would do.
use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Object, ObjectId};
use crate::fate::{Decisions, Fate, Kinds};
use crate::kind::{Alteration, Aside, Between};

/// Opens such circles: one of the objects lets go of its names in the statements of that which takes one
/// of them.
pub(crate) fn take_turns(between: Between<'_>, kinds: &Kinds<'_>, decisions: &mut Decisions) {
    let mut tried = BTreeSet::new();
    while let Some((id, taker)) = circle(between, kinds, decisions, &tried) {
        tried.insert(id.clone());
        let (Some(old), Some(new)) = (between.from.get(&id), between.to.get(&id)) else { continue };
        let ops = kinds.ops(id.kind);
        let Some(Aside { steps, object }) = (ops.aside)(old, new) else { continue };
        let Alteration::InPlace(rest) = (ops.alter)(&object, new) else { continue };
        let decided = "its names were found there";
        let decision = decisions.get_mut(&id).expect(decided);
        (decision.fate, decision.names_are_free) = (Fate::Alter(rest), true);
        if let Fate::Alter(first) = &mut decisions.get_mut(&taker).expect(decided).fate {
            first.steps.splice(0..0, steps);
        }
    }
}

/// An object in a circle, which was not tried yet, and the one that takes its name.
fn circle(
    Between { from, to }: Between<'_>,
    kinds: &Kinds<'_>,
    decisions: &Decisions,
    tried: &BTreeSet<ObjectId>,
) -> Option<(ObjectId, ObjectId)> {
    let names = |object: &Object| (kinds.ops(object.id.kind).occupies)(object);
    let mut leaving: BTreeMap<String, &ObjectId> = BTreeMap::new();
    let mut taking: BTreeMap<&ObjectId, Vec<String>> = BTreeMap::new();
    for (id, decision) in decisions {
        let altered = matches!(decision.fate, Fate::Alter(_)) && !decision.names_are_free;
        let (Some(old), Some(new), true) = (from.get(id), to.get(id), altered) else { continue };
        let (old, new) = (names(old), names(new));
        leaving.extend(old.iter().filter(|name| !new.contains(name)).map(|n| (n.clone(), id)));
        taking.insert(id, new.into_iter().filter(|name| !old.contains(name)).collect());
    }
    let before = |id: &ObjectId| {
        let taken = taking.get(id).into_iter().flatten();
        taken.filter_map(|name| leaving.get(name).copied()).collect::<Vec<_>>()
    };
    taking.keys().filter(|id| !tried.contains(**id)).find_map(|start| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![*start]);
        while let Some(id) = open.pop() {
            for leaver in before(id) {
                if leaver == *start && id != *start {
                    return Some((leaver.clone(), id.clone()));
                }
                open.extend(seen.insert(leaver).then_some(leaver));
            }
        }
        None
    })
}
