//! Names as the server stores them.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A name exactly as the server stores it. Has no `Display`: only a provider's quoting can print it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ident(Arc<str>);

impl Ident {
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The unquoted text, for comparing and for showing to people.
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
