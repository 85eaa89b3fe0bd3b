//! What the catalog says and the user did not: needed to write a statement, never a difference.
use serde::Deserialize;

/// Equal to every other.
#[derive(Clone, Copy, Debug, Default, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Fact<T>(pub(crate) T);

impl<T> PartialEq for Fact<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
