//! Names as the server stores them.
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A name exactly as the server stores it. Has no `Display`: only a provider's quoting can print it. Short
/// ones, as most are, stand in place: they are compared far more often than made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ident(SmolStr);

impl Ident {
    pub fn new(name: impl Into<SmolStr>) -> Self {
        Self(name.into())
    }

    /// The unquoted text, for comparing and for showing to people.
    #[inline]
    pub fn raw(&self) -> &str {
        &self.0
    }
}

/// A name inside a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QName {
    pub schema: Ident,
    pub name: Ident,
}

impl QName {
    pub fn new(schema: Ident, name: Ident) -> Self {
        Self { schema, name }
    }
}
