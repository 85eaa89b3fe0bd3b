//! What objects of a child table have from its parent table, and what helps to write statements
//! about them.
use schemactl_core::catalog::{Inherited, ObjectId};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Kind as _, KindName};
use serde::Deserialize;

use super::index::Index;
use super::inheritance::Inheritance;
use super::partition::Partition;
use crate::row::{DecodeError, Row};

#[derive(Deserialize)]
struct Original {
    /// Schema and name of the parent table.
    table: [Ident; 2],
    /// The object there.
    path: Vec<Ident>,
    /// It is an index, and the copy is none.
    #[serde(default)]
    index: bool,
}

/// From the columns `copy_of` (a JSON list of the parent tables' objects) and `is_partition`. `kind`
/// is that of the objects at the parents, `child` the table that has the copy.
pub(crate) fn inherited(
    row: &Row<'_>,
    kind: KindName,
    child: &QName,
) -> Result<Vec<Inherited>, DecodeError> {
    let originals: Option<Vec<Original>> = row.json("copy_of")?;
    let is_partition = row.flag("is_partition")?;
    let link = |Original { table: [schema, table], path, index }| {
        let kind = if index { Index::NAME } else { kind };
        let through = if is_partition {
            partition_id(child)
        } else {
            inheritance_id(child, &QName::new(schema, table))
        };
        Inherited { from: ObjectId::new(kind, path), through }
    };
    Ok(originals.unwrap_or_default().into_iter().map(link).collect())
}

pub(crate) fn partition_id(child: &QName) -> ObjectId {
    ObjectId::new(Partition::NAME, vec![child.schema.clone(), child.name.clone()])
}

pub(crate) fn inheritance_id(child: &QName, parent: &QName) -> ObjectId {
    let names = [&child.schema, &child.name, &parent.schema, &parent.name];
    ObjectId::new(Inheritance::NAME, names.map(Ident::clone).to_vec())
}
