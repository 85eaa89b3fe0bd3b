//! Lists whose order means nothing.
use std::collections::BTreeSet;

use serde::Serialize;

/// Kept and shown in the order in which they were said, compared as a set.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Unordered<T>(pub(crate) Vec<T>);

impl<T: Ord> PartialEq for Unordered<T> {
    fn eq(&self, other: &Self) -> bool {
        let set = |list: &Self| list.0.iter().collect::<BTreeSet<_>>().len();
        let both: BTreeSet<&T> = self.0.iter().chain(&other.0).collect();
        set(self) == both.len() && set(other) == both.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Unordered;

    #[test]
    fn only_the_members_count() {
        assert_eq!(Unordered(vec![1, 2]), Unordered(vec![2, 1]));
        assert_ne!(Unordered(vec![1, 2]), Unordered(vec![1, 3]));
        assert_ne!(Unordered(vec![1]), Unordered(vec![1, 2]));
    }
}
