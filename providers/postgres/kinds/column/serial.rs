//! A column that gets its numbers from a sequence of its own becomes an identity column or the other
//! way round: the new sequence goes on where the old one is when the statement runs.
use schemactl_core::catalog::Object;
use schemactl_core::kind::{Handover, Kind as _, Parts, Step};

use super::ColumnBody;
use crate::kinds::enum_type::moved_aside;
use crate::kinds::sequence::Sequence;
use crate::sql::sql;

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
            Some(Handover { before: vec![rename], after: vec![set, drop] })
        }
        (Some(identity), None) => {
            let mut before = vec![rename];
            before.extend(Sequence::create(&other, Parts::default()));
            before.push(identity.options.carried(&aside, options, name));
            Some(Handover { before, after: Vec::new() })
        }
        (None, None) | (Some(_), Some(_)) => None,
    }
}
