//! The names that lead to an object, quick to compare: a catalog is looked into far more often than made.
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::ident::Ident;

/// The names from the outermost to the object's own. Ordered by the first in which two differ; shared by
/// all that are cloned from one.
#[derive(Clone)]
pub struct ObjectPath(Arc<Inner>);

struct Inner {
    /// The beginning of all names with a zero byte between two, as no name has one: what differs here is
    /// ordered as the names are.
    head: [u8; HEAD],
    names: Box<[Ident]>,
}

/// Room for a schema, a table and most of a column, in one cache line with the counts of the [`Arc`].
const HEAD: usize = 48;

impl<N: Into<Box<[Ident]>>> From<N> for ObjectPath {
    fn from(names: N) -> Self {
        let names = names.into();
        let mut head = [0; HEAD];
        let mut free = head.as_mut_slice();
        for name in &names {
            let (text, taken) = (name.raw().as_bytes(), name.raw().len().min(free.len()));
            free[..taken].copy_from_slice(&text[..taken]);
            free = &mut free[taken..];
            free = if free.is_empty() { free } else { &mut free[1..] };
        }
        Self(Arc::new(Inner { head, names }))
    }
}

impl Deref for ObjectPath {
    type Target = [Ident];

    fn deref(&self) -> &[Ident] {
        &self.0.names
    }
}

impl Ord for ObjectPath {
    fn cmp(&self, other: &Self) -> Ordering {
        // Most are compared with themselves in the end: catalogs share their paths.
        if Arc::ptr_eq(&self.0, &other.0) {
            return Ordering::Equal;
        }
        self.0.head.cmp(&other.0.head).then_with(|| self.0.names.cmp(&other.0.names))
    }
}

impl PartialOrd for ObjectPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ObjectPath {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ObjectPath {}

impl Hash for ObjectPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Equal paths begin alike, and few begin alike that are not equal.
        self.0.head.hash(state);
    }
}

impl Serialize for ObjectPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.names.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{HEAD, ObjectPath};
    use crate::ident::Ident;

    fn path(names: &[&str]) -> ObjectPath {
        names.iter().map(|name| Ident::new(*name)).collect::<Vec<_>>().into()
    }

    #[test]
    fn paths_are_ordered_as_their_names() {
        let long = "x".repeat(HEAD);
        let names: Vec<Vec<&str>> = vec![
            vec![],
            vec![""],
            vec!["", "a"],
            vec!["a"],
            vec!["a", ""],
            vec!["a", "a"],
            vec!["a", "a", "z"],
            vec!["a", "\u{1}"],
            vec!["a\u{1}"],
            vec!["ab"],
            vec!["a b", "c"],
            vec!["Ä", "b"],
            vec![&long],
            vec![&long, "a"],
            vec![&long, "b"],
            vec![&long[1..], "a"],
            vec![&long[1..], "", "b"],
            vec![&long[2..], "a", "b"],
            vec![&long[2..], "b", "a"],
        ];
        for a in &names {
            for b in &names {
                assert_eq!(path(a).cmp(&path(b)), a.cmp(b), "{a:?} {b:?}");
                assert_eq!(path(a) == path(b), a == b, "{a:?} {b:?}");
            }
        }
    }
}
