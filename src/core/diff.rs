//! Two catalogs to what differs between them.
use serde_json::Value;

use crate::catalog::{Catalog, Object};

/// One object that is not the same in both catalogs.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    Create(&'a Object),
    Alter { old: &'a Object, new: &'a Object },
    Drop(&'a Object),
}

/// One field of a body that is not the same in both.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    pub name: String,
    pub old: Option<Value>,
    pub new: Option<Value>,
}

/// What must change for `from` to become `to`, in id order.
pub fn diff<'a>(from: &'a Catalog, to: &'a Catalog) -> Vec<Change<'a>> {
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    for pair in from.beside(to) {
        match pair {
            (Some(old), Some(new)) if old.same_body(new) && old.parent == new.parent => {}
            (Some(old), Some(new)) => kept.push(Change::Alter { old, new }),
            (None, Some(new)) => kept.push(Change::Create(new)),
            (Some(old), None) => gone.push(Change::Drop(old)),
            (None, None) => {}
        }
    }
    kept.append(&mut gone);
    kept
}

/// The fields that differ between two bodies of one kind, in their declared order.
pub fn changed_fields(old: &Object, new: &Object) -> Vec<FieldChange> {
    let (old, new) = (old.fields(), new.fields());
    let change = |name: &String| FieldChange {
        name: name.clone(),
        old: old.get(name).cloned(),
        new: new.get(name).cloned(),
    };
    new.iter()
        .filter(|(name, value)| old.get(*name) != Some(value))
        .map(|(n, _)| change(n))
        .collect()
}
