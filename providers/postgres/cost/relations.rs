//! The relations that were there before a plan, as its statements leave them one after the other.
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::Kind as _;

use super::words::qualified;
use crate::kinds::column::Column;
use crate::kinds::constraint::Constraint;
use crate::kinds::index::Index;
use crate::kinds::inheritance::Inheritance;
use crate::kinds::partition::Partition;
use crate::kinds::types;

/// What is there, of all that a lock or a scan can reach. What the plan makes is not in it.
#[derive(Default)]
pub(super) struct Relations {
    there: BTreeSet<QName>,
    children: BTreeMap<QName, BTreeSet<QName>>,
    /// The other table of each foreign key, by its own table and name.
    foreign_keys: BTreeMap<(QName, Ident), QName>,
    /// The partitioned table of each partition.
    partitions: BTreeMap<QName, QName>,
    /// The default partition of each partitioned table.
    defaults: BTreeMap<QName, QName>,
    /// The table of each index, also of those behind constraints.
    indexes: BTreeMap<QName, QName>,
    /// The table that each sequence belongs to.
    sequences: BTreeMap<QName, QName>,
    /// The columns whose type has a domain in it, by the domain's name.
    of_type: BTreeMap<String, BTreeSet<(QName, Ident)>>,
}

impl Relations {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let mut all = Self::default();
        for object in catalog.iter() {
            let path = &object.id.path;
            match object.id.kind.0 {
                "table" | "view" | "materialized view" => all.there.extend(qualified(path)),
                "sequence" => {
                    all.there.extend(qualified(path));
                    let table = object.owner.as_ref().and_then(|owner| qualified(&owner.path));
                    all.own(qualified(path), table);
                }
                "index" => all.add_index(object, qualified(path)),
                "constraint" => all.add_constraint(object),
                "partition" => {
                    let body = object.typed::<Partition>().body;
                    let parent = qualified(&body.partitioned().path);
                    if let (Some(parent), Some(child)) = (parent, qualified(path)) {
                        all.attach_partition(&parent, &child, body.is_default());
                    }
                }
                "inheritance" => {
                    let parent = &object.typed::<Inheritance>().body.inherits;
                    all.add_child(Some(parent.clone()), qualified(path));
                }
                "column" => all.add_column(object),
                _ => {}
            }
        }
        all
    }

    fn add_index(&mut self, object: &Object, name: Option<QName>) {
        let table = object.parent.as_ref().and_then(|table| qualified(&table.path));
        if let (Some(name), Some(table)) = (name, table) {
            self.there.insert(name.clone());
            self.indexes.insert(name, table);
        }
    }

    fn add_constraint(&mut self, object: &Object) {
        let [schema, _, name] = &*object.id.path else { return };
        let body = object.typed::<Constraint>().body;
        if body.has_index() {
            self.add_index(object, Some(QName::new(schema.clone(), name.clone())));
        }
        // A partition's part of its table's foreign key is nothing that the other table knows of.
        if body.is_foreign_key()
            && object.inherited.is_empty()
            && let Some(table) = qualified(&object.id.path)
        {
            let needs = object
                .needs
                .iter()
                .filter(|n| matches!(n.kind, Constraint::NAME | Index::NAME | Column::NAME));
            let mut others = needs.filter_map(|need| {
                if need.kind == Index::NAME {
                    return self.indexes.get(&qualified(&need.path)?).cloned();
                }
                qualified(&need.path)
            });
            let other = others.find(|other| *other != table).unwrap_or_else(|| table.clone());
            self.foreign_keys.insert((table, name.clone()), other);
        }
    }

    fn add_child(&mut self, parent: Option<QName>, child: Option<QName>) {
        if let (Some(parent), Some(child)) = (parent, child) {
            self.children.entry(parent).or_default().insert(child);
        }
    }

    fn add_column(&mut self, object: &Object) {
        let body = object.typed::<Column>().body;
        if let Some(sequence) = body.identity_sequence() {
            self.there.insert(sequence.clone());
            self.own(Some(sequence.clone()), Some(body.table().clone()));
        }
        let (base, _) = types::split(body.data_type().as_str());
        let tables = self.of_type.entry(base.trim_end_matches("[]").to_owned()).or_default();
        tables.insert((body.table().clone(), body.name().clone()));
    }

    pub(super) fn own(&mut self, sequence: Option<QName>, table: Option<QName>) {
        if let (Some(sequence), Some(table)) = (sequence, table) {
            self.sequences.insert(sequence, table);
        }
    }

    pub(super) fn disown(&mut self, sequence: &QName) {
        self.sequences.remove(sequence);
    }

    pub(super) fn sequences(&self, table: &QName) -> Vec<QName> {
        let own = self.sequences.iter().filter(|(_, of)| *of == table);
        own.map(|(sequence, _)| sequence.clone()).collect()
    }

    /// Its type is another one, or it is gone.
    pub(super) fn forget_column(&mut self, table: &QName, column: &ObjectId) {
        let Some(name) = column.path.last() else { return };
        let family = self.family(table);
        for columns in self.of_type.values_mut() {
            columns.retain(|(table, column)| column != name || !family.contains(table));
        }
    }

    /// The tables that inherit from it themselves.
    pub(super) fn children(&self, table: &QName) -> Vec<QName> {
        self.children.get(table).into_iter().flatten().cloned().collect()
    }

    pub(super) fn is_there(&self, name: &QName) -> bool {
        self.there.contains(name)
    }

    pub(super) fn table_of_index(&self, index: &QName) -> Option<&QName> {
        self.indexes.get(index)
    }

    /// The table and all below it.
    pub(super) fn family(&self, table: &QName) -> Vec<QName> {
        let mut all = vec![table.clone()];
        let mut at = 0;
        while let Some(next) = all.get(at).cloned() {
            at += 1;
            let children = self.children.get(&next).into_iter().flatten();
            let new: Vec<QName> = children.filter(|c| !all.contains(c)).cloned().collect();
            all.extend(new);
        }
        all
    }

    /// The table and, if it is partitioned, its partitions: what else inherits is not in it.
    pub(super) fn partition_tree(&self, table: &QName) -> Vec<QName> {
        let mut all = vec![table.clone()];
        let mut at = 0;
        while let Some(next) = all.get(at).cloned() {
            at += 1;
            let of = |(part, whole): (&QName, &QName)| (*whole == next).then(|| part.clone());
            all.extend(self.partitions.iter().filter_map(of));
        }
        all
    }

    pub(super) fn has_partitions(&self, table: &QName) -> bool {
        self.partitions.values().any(|whole| whole == table)
    }

    /// The table that it is a partition of.
    pub(super) fn partitioned(&self, child: &QName) -> Option<QName> {
        self.partitions.get(child).cloned()
    }

    pub(super) fn default_partition(&self, partitioned: &QName) -> Option<QName> {
        self.defaults.get(partitioned).cloned()
    }

    pub(super) fn attach_partition(&mut self, parent: &QName, child: &QName, is_default: bool) {
        self.attach(parent, child);
        self.partitions.insert(child.clone(), parent.clone());
        if is_default {
            self.defaults.insert(parent.clone(), child.clone());
        }
    }

    /// The table that a foreign key points to.
    pub(super) fn other(&self, table: &QName, constraint: &Ident) -> Option<QName> {
        self.foreign_keys.get(&(table.clone(), constraint.clone())).cloned()
    }

    /// The tables that a table's foreign keys point to.
    pub(super) fn references(&self, table: &QName) -> Vec<QName> {
        let to = |((from, _), to): (&(QName, Ident), &QName)| (from == table).then(|| to.clone());
        self.foreign_keys.iter().filter_map(to).collect()
    }

    /// The tables whose foreign keys point to a table.
    pub(super) fn referring(&self, table: &QName) -> Vec<QName> {
        let from = |((from, _), to): (&(QName, Ident), &QName)| (to == table).then(|| from.clone());
        self.foreign_keys.iter().filter_map(from).collect()
    }

    /// The tables at the other end of all foreign keys of a table, in both directions.
    pub(super) fn others(&self, table: &QName) -> Vec<QName> {
        let other = |((from, _), to): (&(QName, Ident), &QName)| {
            if from == table {
                Some(to.clone())
            } else if to == table {
                Some(from.clone())
            } else {
                None
            }
        };
        self.foreign_keys.iter().filter_map(other).collect()
    }

    /// The tables with a column of a type, as the server prints it.
    pub(super) fn of_type(&self, name: &str) -> Vec<QName> {
        let columns = self.of_type.get(name).into_iter().flatten();
        let tables: BTreeSet<&QName> = columns.map(|(table, _)| table).collect();
        tables.into_iter().cloned().collect()
    }

    pub(super) fn forget(&mut self, name: &QName) {
        self.there.remove(name);
        self.indexes.remove(name);
        self.sequences.retain(|sequence, table| sequence != name && table != name);
        self.children.remove(name);
        self.partitions.remove(name);
        self.defaults.retain(|parent, child| parent != name && child != name);
        self.children.values_mut().for_each(|children| {
            children.remove(name);
        });
        self.foreign_keys.retain(|(from, _), to| from != name && to != name);
        for index in self.indexes.iter().filter(|(_, table)| *table == name).map(|(index, _)| index)
        {
            self.there.remove(index);
        }
        self.indexes.retain(|_, table| table != name);
        self.of_type.values_mut().for_each(|columns| {
            columns.retain(|(table, _)| table != name);
        });
    }

    pub(super) fn forget_constraint(&mut self, table: &QName, name: &Ident) {
        self.foreign_keys.remove(&(table.clone(), name.clone()));
        let index = QName::new(table.schema.clone(), name.clone());
        if self.indexes.get(&index) == Some(table) {
            self.forget(&index);
        }
    }

    pub(super) fn add_foreign_key(&mut self, table: &QName, name: Ident, other: QName) {
        self.foreign_keys.insert((table.clone(), name), other);
    }

    pub(super) fn attach(&mut self, parent: &QName, child: &QName) {
        self.add_child(Some(parent.clone()), Some(child.clone()));
    }

    pub(super) fn detach(&mut self, parent: &QName, child: &QName) {
        if let Some(children) = self.children.get_mut(parent) {
            children.remove(child);
        }
        self.partitions.remove(child);
        self.defaults.retain(|_, default| default != child);
    }
}
