//! Objects by their names, as the file has them.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalog::ObjectId;
use crate::ident::Ident;
use crate::kind::{KindName, KindOps};
use crate::managed::PatternError;

/// An object's id.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Name {
    kind: String,
    path: Vec<Ident>,
}

impl From<&ObjectId> for Name {
    fn from(id: &ObjectId) -> Self {
        Self::new(id.kind, &id.path)
    }
}

impl Name {
    pub(super) fn new(kind: KindName, path: &[Ident]) -> Self {
        Self { kind: kind.0.to_owned(), path: path.to_vec() }
    }
}

/// What a file says and this version does not know.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unknown {
    #[error("this schemactl knows no object of the kind `{0}`")]
    Kind(String),
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

/// The kinds of an engine by their names.
pub(super) struct Names(BTreeMap<&'static str, KindName>);

impl Names {
    pub(super) fn new(kinds: &[KindOps]) -> Self {
        let all = kinds.iter().flat_map(|kind| [Some(kind.name), kind.member]).flatten();
        Self(all.map(|kind| (kind.0, kind)).collect())
    }

    pub(super) fn id(&self, name: Name) -> Result<ObjectId, Unknown> {
        match self.0.get(name.kind.as_str()) {
            Some(kind) => Ok(ObjectId::new(*kind, name.path)),
            None => Err(Unknown::Kind(name.kind)),
        }
    }

    pub(super) fn optional(&self, name: Option<Name>) -> Result<Option<ObjectId>, Unknown> {
        name.map(|name| self.id(name)).transpose()
    }
}
