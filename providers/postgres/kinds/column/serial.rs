//! A column that gets its numbers from a sequence becomes an identity column or the other way round:
//! the new sequence goes on where the old one is when the statement runs.
use schemactl_core::catalog::{Catalog, Object, ObjectId, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Between, Carry, Handover, Kind as _, Parts, Step};

use super::{ColumnBody, ColumnDefault};
use crate::kinds::enum_type::moved_aside;
use crate::kinds::sequence::Sequence;
use crate::sql::sql;

/// From where to where the numbers of a column go on.
pub(super) fn carries<'a>(
    old: &Typed<'_, ColumnBody>,
    new: &Typed<'_, ColumnBody>,
    between: Between<'a>,
) -> Vec<Carry<'a>> {
    let path = &old.object.id.path;
    match (&old.body.identity, &new.body.identity) {
        (None, Some(_)) => {
            let left = sequences(between.from, path);
            left.into_iter().map(|s| Carry { from: Some(s), to: None }).collect()
        }
        (Some(_), None) => {
            let met = sequences(between.to, path);
            met.into_iter().map(|s| Carry { from: None, to: Some(s) }).collect()
        }
        // Its default is taken off for the time of that, and cannot do it.
        (None, None) if old.body.data_type != new.body.data_type => default_carries(path, between),
        (None, None) | (Some(_), Some(_)) => Vec::new(),
    }
}

/// From where to where the numbers go on that a column's default gives.
pub(crate) fn default_carries<'a>(
    path: &[Ident],
    Between { from, to }: Between<'a>,
) -> Vec<Carry<'a>> {
    let (left, met) = (sequences(from, path), sequences(to, path));
    if left.iter().any(|old| met.iter().any(|new| new.id == old.id)) {
        return Vec::new();
    }
    let to_each = |from| met.iter().map(move |to| Carry { from: Some(from), to: Some(*to) });
    left.into_iter().flat_map(to_each).collect()
}

/// Those that the default of a column takes numbers from.
fn sequences<'a>(catalog: &'a Catalog, column: &[Ident]) -> Vec<&'a Object> {
    let default = catalog.get(&ObjectId::new(ColumnDefault::NAME, column));
    let needs = default.into_iter().flat_map(|default| &default.needs);
    let sequences = needs.filter(|need| need.kind == Sequence::NAME);
    sequences.filter_map(|need| catalog.get(need)).collect()
}

/// From or to sequences that stay, or that are dropped or created by themselves.
pub(super) fn carries_over(old: &ColumnBody, new: &ColumnBody, carry: Carry<'_>) -> Handover {
    let body = |object: &Object| object.typed::<Sequence>().body.clone();
    let mut handover = Handover::default();
    match (carry.from.map(body), carry.to.map(body)) {
        (Some(from), None) => {
            let set = new
                .identity
                .as_ref()
                .map(|to| from.options.carried(&from.name, &to.options, &to.sequence));
            handover.after.extend(set.flatten());
        }
        (None, Some(to)) => {
            let set = old
                .identity
                .as_ref()
                .map(|from| from.options.advanced(&from.sequence, &to.options, &to.name));
            handover.before.extend(set.flatten());
        }
        (Some(_), Some(_)) => return default_carries_over(carry),
        (None, None) => {}
    }
    handover
}

/// From one sequence to another one.
pub(crate) fn default_carries_over(carry: Carry<'_>) -> Handover {
    let (Some(from), Some(to)) = (carry.from, carry.to) else { return Handover::default() };
    let (from, to) = (from.typed::<Sequence>().body, to.typed::<Sequence>().body);
    let set = from.options.advanced(&from.name, &to.options, &to.name);
    Handover { before: set.into_iter().collect(), after: Vec::new() }
}

/// The work on `other`, the sequence that the column had or gets.
pub(super) fn takes_over(old: &ColumnBody, new: &ColumnBody, other: &Object) -> Option<Handover> {
    if other.id.kind != Sequence::NAME {
        return None;
    }
    let other = other.typed::<Sequence>();
    let (name, options) = (&other.body.name, &other.body.options);
    let leaving = match (&old.identity, &new.identity) {
        (None, Some(_)) => name,
        (Some(identity), None) => &identity.sequence,
        (None, None) | (Some(_), Some(_)) => return None,
    };
    // The rename keeps others from taking a number while it is carried over.
    let aside = moved_aside(leaving);
    let rename = sql!("ALTER SEQUENCE {} RENAME TO {}", Name(leaving), Ident(&aside.name));
    let rename = Step::new(rename);
    match (&old.identity, &new.identity) {
        (None, Some(identity)) => {
            let set = options.carried(&aside, &identity.options, &identity.sequence);
            let drop = Step::new(sql!("DROP SEQUENCE {}", Name(&aside)));
            let after = set.into_iter().chain([drop]).collect();
            Some(Handover { before: vec![rename], after })
        }
        (Some(identity), None) => {
            let mut before = vec![rename];
            before.extend(Sequence::create(&other, Parts::default()));
            before.extend(identity.options.carried(&aside, options, name));
            Some(Handover { before, after: Vec::new() })
        }
        (None, None) | (Some(_), Some(_)) => None,
    }
}
