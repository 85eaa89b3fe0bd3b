//! `pg_depend`: which object needs which.
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::catalog::{Catalog, ObjectId};

use crate::introspect::CatalogError;
use crate::kinds::composite_type::CompositeType;
use crate::kinds::ownership::Ownership;
use crate::kinds::sequence::Sequence;
use crate::kinds::table::Table;
use crate::kinds::typed_table::TypedTable;
use crate::row::RowSet;
use schemactl_core::kind::Kind as _;

/// Dependencies between users' objects, and on schemas. The first normal oid is 16384
/// (`FirstNormalObjectId`); everything below is the server's own.
pub(crate) const QUERY: &str = "
    SELECT d.classid AS class, d.objid AS oid, d.objsubid AS subid, d.refclassid AS ref_class,
           d.refobjid AS ref_oid, d.refobjsubid AS ref_subid, d.deptype AS type
    FROM pg_catalog.pg_depend d
    WHERE d.objid >= 16384 AND (d.refobjid >= 16384
       OR d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)";

/// Where an object is in the system catalogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address {
    pub(crate) class: u32,
    pub(crate) oid: u32,
    /// A column's number, or 0 for the whole.
    pub(crate) subid: i32,
}

struct Link {
    from: Address,
    to: Address,
}

/// The dependencies, and the objects at their ends.
pub(crate) struct Links {
    addresses: BTreeMap<Address, ObjectId>,
    /// What is an implementation detail of something else, or belongs to an extension.
    inner: BTreeMap<(u32, u32), Address>,
    all: Vec<Link>,
}

impl Links {
    pub(crate) fn new(
        rows: &RowSet,
        addresses: BTreeMap<Address, ObjectId>,
    ) -> Result<Self, CatalogError> {
        let mut inner = BTreeMap::new();
        let mut links = Vec::new();
        for row in rows.rows() {
            let subid = i32::try_from(row.number("subid")?).unwrap_or(0);
            let ref_subid = i32::try_from(row.number("ref_subid")?).unwrap_or(0);
            let from = Address { class: row.oid("class")?, oid: row.oid("oid")?, subid };
            let to = Address {
                class: row.oid("ref_class")?,
                oid: row.oid("ref_oid")?,
                subid: ref_subid,
            };
            let attached = from.class == crate::row::class::ATTRDEF;
            match row.code("type")? {
                // A partition's index on its parent's: what is copied is told by the kinds.
                'P' => {}
                'i' | 'e' => {
                    // A partition key's columns are a detail of their own table.
                    if (from.class, from.oid) != (to.class, to.oid) {
                        inner.insert((from.class, from.oid), to);
                    }
                    links.push(Link { from, to });
                }
                'a' if attached => {
                    inner.entry((from.class, from.oid)).or_insert(to);
                    links.push(Link { from, to });
                }
                _ => links.push(Link { from, to }),
            }
        }
        Ok(Self { addresses, inner, all: links })
    }

    /// The object at an address, or the one that it is a detail of.
    fn object(&self, address: Address) -> Option<&ObjectId> {
        let mut address = address;
        // A detail of a detail: a table's row type's array type. Longer chains do not exist.
        for _ in 0..6 {
            if let Some(id) = self.addresses.get(&address) {
                return Some(id);
            }
            if let Some(id) = self.addresses.get(&Address { subid: 0, ..address }) {
                return Some(id);
            }
            address = *self.inner.get(&(address.class, address.oid))?;
        }
        None
    }

    /// The object that has this very address.
    pub(crate) fn exact(&self, address: Address) -> Option<&ObjectId> {
        self.addresses.get(&address)
    }

    /// The object that what is at an address is a detail of.
    pub(crate) fn detail(&self, address: Address) -> Option<&ObjectId> {
        self.object(address)
    }

    /// The object that a comment is on, and whether it is the object itself or something inside it:
    /// a column, the index of a constraint.
    pub(crate) fn commented(&self, address: Address) -> Option<(&ObjectId, bool)> {
        if let Some(id) = self.addresses.get(&address) {
            return Some((id, true));
        }
        self.object(address).map(|id| (id, false))
    }

    /// Adds to each object what it needs. The rest: what is in no catalog of ours and needs managed
    /// objects, by class and oid.
    pub(crate) fn add_needs(
        &self,
        catalog: &mut Catalog,
    ) -> BTreeMap<(u32, u32), BTreeSet<ObjectId>> {
        let mut outside: BTreeMap<(u32, u32), BTreeSet<ObjectId>> = BTreeMap::new();
        let mut needs: BTreeMap<&ObjectId, BTreeSet<&ObjectId>> = BTreeMap::new();
        for link in &self.all {
            let Some(to) = self.object(link.to) else { continue };
            match self.object(link.from) {
                Some(from) if from != to => {
                    // The column is what owns the sequence, and that is an object of its own.
                    let owned = from.kind == Sequence::NAME && to.kind.0 == "column";
                    // A child table can do without its parent: that it is one is an object itself.
                    let child = from.kind == Table::NAME && to.kind == Table::NAME;
                    // Nor is it made of its row type.
                    let typed = from.kind == Table::NAME
                        && to.kind == CompositeType::NAME
                        && catalog.contains(&ObjectId::new(TypedTable::NAME, from.path.clone()));
                    if !owned && !child && !typed {
                        needs.entry(from).or_default().insert(to);
                    }
                }
                Some(_) => {}
                None => {
                    let root = self.root(link.from);
                    outside.entry((root.class, root.oid)).or_default().insert(to.clone());
                }
            }
        }
        for (id, found) in needs {
            let Some(object) = catalog.get_mut(id) else { continue };
            debug_assert!(object.id.kind != Ownership::NAME);
            let new = found.into_iter().filter(|need| object.parent.as_ref() != Some(*need));
            object.needs = object.needs.drain(..).chain(new.cloned()).collect();
        }
        outside
    }

    fn root(&self, address: Address) -> Address {
        let mut address = address;
        for _ in 0..6 {
            match self.inner.get(&(address.class, address.oid)) {
                Some(next) => address = *next,
                None => break,
            }
        }
        address
    }
}
