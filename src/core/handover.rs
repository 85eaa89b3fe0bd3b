//! What one object's alteration carries over to or from another object, so that nothing that one of
//! them holds is lost on the way.
use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Object, ObjectId};
use crate::fate::{Decisions, Fate, Kinds};
use crate::kind::{Between, Carry, Handover};

/// Lets alterations do what is to be done for what they replace or what replaces them, and carry over
/// what others hold.
pub(crate) fn hand_over(between: Between<'_>, kinds: &Kinds<'_>, decisions: &mut Decisions) {
    let mut handovers = Vec::new();
    let carried = carried(between, kinds, decisions);
    let takers = takers(between, kinds, decisions, &carried);
    for (id, other) in takers {
        let (Some(old), Some(new)) = (between.from.get(&id), between.to.get(&id)) else { continue };
        if let Some(handover) = (kinds.ops(id.kind).takes_over)(old, new, other) {
            decision(decisions, &other.id).taken_over_by = Some(id.clone());
            handovers.push((id, handover));
        }
    }
    for (id, carry) in carried {
        let done = |other: &Object| {
            decisions.get(&other.id).is_some_and(|d| d.taken_over_by.as_ref() == Some(&id))
        };
        if carry.from.is_some_and(done) || carry.to.is_some_and(done) {
            continue;
        }
        let (Some(old), Some(new)) = (between.from.get(&id), between.to.get(&id)) else { continue };
        let handover = (kinds.ops(id.kind).carries_over)(old, new, carry);
        let decision = decision(decisions, &id);
        decision.draws_on.extend(carry.from.map(|other| other.id.clone()));
        decision.fills.extend(carry.to.map(|other| other.id.clone()));
        handovers.push((id, handover));
    }
    for (id, Handover { before, after }) in handovers {
        if let Fate::Alter(own) = &mut decision(decisions, &id).fate {
            own.steps.splice(0..0, before);
            own.steps.extend(after);
        }
    }
}

fn decision<'a>(decisions: &'a mut Decisions, id: &ObjectId) -> &'a mut crate::fate::Decision {
    decisions.get_mut(id).expect("it was found there")
}

/// Everything that alterations carry over, by what is altered.
fn carried<'a>(
    between: Between<'a>,
    kinds: &Kinds<'_>,
    decisions: &Decisions,
) -> Vec<(ObjectId, Carry<'a>)> {
    let altered = decisions.iter().filter(|(_, d)| matches!(d.fate, Fate::Alter(_)));
    let carried = altered.filter_map(|(id, _)| {
        let (old, new) = (between.from.get(id)?, between.to.get(id)?);
        let carries = (kinds.ops(id.kind).carries)(old, new, between);
        Some(carries.into_iter().map(|carry| (id.clone(), carry)))
    });
    carried.flatten().collect()
}

/// The alterations that also do for another object what its fate asks: of what the other one takes
/// turns with in a name, since no order of two statements could, or else of its owner.
fn takers<'a>(
    Between { from, to }: Between<'a>,
    kinds: &Kinds<'_>,
    decisions: &Decisions,
    carried: &[(ObjectId, Carry<'a>)],
) -> Vec<(ObjectId, &'a Object)> {
    let mut by_name: BTreeMap<&ObjectId, &ObjectId> = BTreeMap::new();
    let mut pairs: BTreeSet<(&ObjectId, &ObjectId)> = BTreeSet::new();
    for (id, carry) in carried {
        let (other, place) = match carry {
            Carry { from: Some(other), to: None } => (other, to.get(id)),
            Carry { from: None, to: Some(other) } => (other, from.get(id)),
            Carry { from: None, to: None } | Carry { from: Some(_), to: Some(_) } => continue,
        };
        pairs.insert((&other.id, id));
        let names = |object: &Object| (kinds.ops(object.id.kind).occupies)(object);
        let taken = place.map(names).unwrap_or_default();
        if names(other).iter().any(|name| taken.contains(name)) {
            by_name.insert(&other.id, id);
        }
    }
    let takers = decisions.iter().filter_map(|(other, decision)| {
        let object = match decision.fate {
            Fate::Drop => from.get(other),
            Fate::Create => to.get(other),
            Fate::Alter(_) | Fate::Rebuild { .. } | Fate::Swap { .. } => None,
        }?;
        // An owner may have others besides that it neither gives to nor takes from.
        let owner = object.owner.as_ref().filter(|owner| pairs.contains(&(other, owner)));
        let taker = by_name.get(other).copied().or(owner)?;
        let altered = matches!(decisions.get(taker)?.fate, Fate::Alter(_));
        altered.then(|| (taker.clone(), object))
    });
    takers.collect()
}
