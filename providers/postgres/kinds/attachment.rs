//! That the index of a partition is a part of the partitioned table's index. PostgreSQL attaches by
//! itself the first index that will do, when the partition is attached or the partitioned table's index
//! is made; where that could be another one than is wanted, ALTER INDEX says which.
//! <https://www.postgresql.org/docs/current/ddl-partitioning.html>
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::catalog::{Catalog, Inherited, Object, ObjectId};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Kind as _, KindName, Step};
use serde::Serialize;

use super::constraint::Constraint;
use super::fact::Fact;
use super::index::Index;
use super::partition::Partition;
use crate::row::{DecodeError, Row};
use crate::sql::sql;

/// Of an index, also of one behind a constraint.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Attachment {
    /// The partitioned table's index.
    #[serde(skip_serializing_if = "Option::is_none")]
    part_of: Option<QName>,
    /// The table that the index's own is a partition of.
    #[serde(skip)]
    partitioned: Fact<Option<QName>>,
    /// Equal for two of which PostgreSQL takes the one as a part of the other.
    #[serde(skip)]
    covers: Fact<Option<String>>,
    /// A statement attaches it.
    #[serde(skip)]
    by_hand: Fact<bool>,
    /// It is made for the partitioned table alone, and its parts are attached by statements.
    #[serde(skip)]
    alone: Fact<bool>,
}

/// The columns `covers` and `partition_of` of a query, from the names there of `pg_index`, of the
/// index's relation and of its table's. It follows `CompareIndexInfo` in `catalog/index.c`: how a
/// column is sorted is not compared.
macro_rules! attachment_columns {
    ($index:literal, $relation:literal, $table:literal) => {
        concat!(
            "CASE WHEN (",
            $table,
            ".relkind = 'p' OR ",
            $table,
            ".relispartition)
               AND NOT ",
            $index,
            ".indisexclusion THEN pg_catalog.json_build_array(
                 ",
            $index,
            ".indisunique, ",
            $relation,
            ".relam, ",
            $index,
            ".indnkeyatts,
                 {15: ",
            $index,
            ".indnullsnotdistinct | false},
                 ",
            $index,
            ".indcollation::pg_catalog.text,
                 (SELECT pg_catalog.json_agg(ea.attname ORDER BY e.place)
                  FROM pg_catalog.unnest(",
            $index,
            ".indkey::pg_catalog.int2[])
                    WITH ORDINALITY e (number, place)
                  LEFT JOIN pg_catalog.pg_attribute ea
                    ON ea.attrelid = ",
            $index,
            ".indrelid AND ea.attnum = e.number),
                 (SELECT pg_catalog.json_agg(eo.opcfamily ORDER BY e.place)
                  FROM pg_catalog.unnest(",
            $index,
            ".indclass::pg_catalog.oid[])
                    WITH ORDINALITY e (number, place)
                  JOIN pg_catalog.pg_opclass eo ON eo.oid = e.number),
                 pg_catalog.pg_get_expr(",
            $index,
            ".indexprs, ",
            $index,
            ".indrelid),
                 pg_catalog.pg_get_expr(",
            $index,
            ".indpred, ",
            $index,
            ".indrelid)
               )::pg_catalog.text END AS covers,
               CASE WHEN ",
            $table,
            ".relispartition THEN (
                 SELECT pg_catalog.json_build_array(en.nspname, ew.relname)
                 FROM pg_catalog.pg_inherits eh
                 JOIN pg_catalog.pg_class ew ON ew.oid = eh.inhparent
                 JOIN pg_catalog.pg_namespace en ON en.oid = ew.relnamespace
                 WHERE eh.inhrelid = ",
            $table,
            ".oid) END AS partition_of"
        )
    };
}
pub(crate) use attachment_columns;

impl Attachment {
    pub(crate) fn decode(row: &Row<'_>, inherited: &[Inherited]) -> Result<Self, DecodeError> {
        let partitioned: Option<[Ident; 2]> = row.json("partition_of")?;
        Ok(Self {
            part_of: inherited.first().and_then(|link| index_name(&link.from)),
            partitioned: Fact(partitioned.map(|[schema, name]| QName::new(schema, name))),
            covers: Fact(row.optional("covers")?.map(str::to_owned)),
            by_hand: Fact(false),
            alone: Fact(false),
        })
    }

    /// Whether it is made by no other statement than its own.
    pub(crate) fn is_apart(&self) -> bool {
        self.by_hand.0 || self.alone.0
    }

    pub(crate) fn is_alone(&self) -> bool {
        self.alone.0
    }

    /// What makes `index` a part, where a statement has to.
    pub(crate) fn attach(&self, index: &QName) -> Option<Step> {
        let part_of = self.part_of.as_ref().filter(|_| self.by_hand.0)?;
        Some(Step::new(sql!("ALTER INDEX {} ATTACH PARTITION {}", Name(part_of), Name(index))))
    }

    /// From one to another; an error says why the index cannot stay.
    pub(crate) fn changes(&self, new: &Self, index: &QName) -> Result<Option<Step>, &'static str> {
        if self.part_of == new.part_of {
            return Ok(None);
        }
        if self.part_of.is_some() && self.partitioned.0 == new.partitioned.0 {
            return Err("PostgreSQL cannot take an index off the one that it is a part of");
        }
        Ok(new.attach(index))
    }
}

/// The name of an index by its object, or by that of the constraint in front of it.
fn index_name(id: &ObjectId) -> Option<QName> {
    Some(QName::new(id.path.first()?.clone(), id.path.last()?.clone()))
}

const KINDS: [KindName; 2] = [Constraint::NAME, Index::NAME];

fn attachment(object: &Object) -> Option<&Attachment> {
    match object.id.kind {
        Index::NAME => Some(object.typed::<Index>().body.attachment()),
        Constraint::NAME => Some(object.typed::<Constraint>().body.attachment()),
        _ => None,
    }
}

/// Whether no partition lacks its part.
fn is_whole(object: &Object) -> bool {
    match object.id.kind {
        Index::NAME => object.typed::<Index>().body.is_valid(),
        Constraint::NAME => object.typed::<Constraint>().body.is_complete(),
        _ => true,
    }
}

/// Says in the desired catalog which indexes of partitions are attached by a statement.
pub(crate) fn settle(live: &Catalog, desired: &mut Catalog) {
    let by_hand = ambiguous(live, desired);
    let mut links: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
    for partition in desired.of_kind(Partition::NAME) {
        let table = partition.typed::<Partition>().body.partitioned();
        links.entry(table).or_default().push(partition.id.clone());
    }
    for id in &by_hand {
        let original = desired.get_mut(id).expect("it was found there");
        let links = original.parent.as_ref().and_then(|table| links.get(table));
        original.anew = links.cloned().unwrap_or_default();
        set_attachment(original, |a| a.alone = Fact(true));
    }
    let attached: Vec<ObjectId> = indexes(desired)
        .filter(|object| {
            let part = |link: &Inherited| by_hand.contains(&link.from);
            object.inherited.iter().any(part) || is_newly_attached(live, object)
        })
        .map(|object| object.id.clone())
        .collect();
    for id in &attached {
        let part = desired.get_mut(id).expect("it was found there");
        let links = part.inherited.iter().flat_map(|link| [&link.from, &link.through]);
        part.after.extend(links.cloned().collect::<Vec<_>>());
        let is_part = |link: &Inherited| live.get(id).is_some_and(|o| o.inherited.contains(link));
        let taken_off =
            part.inherited.iter().filter(|link| is_part(link) && by_hand.contains(&link.from));
        part.anew.extend(taken_off.map(|link| link.from.clone()).collect::<Vec<_>>());
        set_attachment(part, |a| a.by_hand = Fact(true));
    }
    wait_for_parts(desired, &by_hand);
}

fn indexes(catalog: &Catalog) -> impl Iterator<Item = &Object> {
    let objects = KINDS.into_iter().flat_map(|kind| catalog.of_kind(kind));
    objects.filter(|object| attachment(object).is_some_and(|a| a.covers.0.is_some()))
}

/// Whether an index that is there, of a table that is a partition already, becomes a part.
fn is_newly_attached(live: &Catalog, new: &Object) -> bool {
    let (Some(old), Some(new)) = (live.get(&new.id).and_then(attachment), attachment(new)) else {
        return false;
    };
    old.partitioned.0 == new.partitioned.0 && old.part_of.is_none() && new.part_of.is_some()
}

/// The partitioned tables' indexes of which the server might take another one as a part than is wanted,
/// or would make one where none is wanted.
fn ambiguous(live: &Catalog, desired: &Catalog) -> BTreeSet<ObjectId> {
    let mut of_table: BTreeMap<(&ObjectId, &str), Vec<&Object>> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for object in indexes(desired) {
        let covers = attachment(object).and_then(|a| a.covers.0.as_deref());
        let Some(key) = object.parent.as_ref().zip(covers) else { continue };
        of_table.entry(key).or_default().push(object);
        if !is_whole(object) || live.get(&object.id).is_some_and(|old| !is_whole(old)) {
            all.insert(object.id.clone());
        }
    }
    for partition in desired.of_kind(Partition::NAME) {
        let Some(table) = &partition.parent else { continue };
        let partitioned = partition.typed::<Partition>().body.partitioned();
        let of_partition = of_table.iter().filter(|((of, _), _)| *of == table);
        for ((_, covers), parts) in of_partition {
            let Some(originals) = of_table.get(&(&partitioned, *covers)) else { continue };
            let plain = matches!((&originals[..], &parts[..]), ([original], [part])
                if part.inherited.iter().any(|link| link.from == original.id));
            if !plain {
                all.extend(originals.iter().map(|original| original.id.clone()));
            }
        }
    }
    all
}

fn set_attachment(object: &mut Object, set: impl Fn(&mut Attachment)) {
    if object.id.kind == Index::NAME {
        let mut body = object.typed::<Index>().body.clone();
        set(body.attachment_mut());
        object.set_body::<Index>(body);
    } else {
        let mut body = object.typed::<Constraint>().body.clone();
        set(body.attachment_mut());
        object.set_body::<Constraint>(body);
    }
}

/// A foreign key stands on an index that is whole.
fn wait_for_parts(desired: &mut Catalog, by_hand: &BTreeSet<ObjectId>) {
    if by_hand.is_empty() {
        return;
    }
    let mut parts: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
    for object in indexes(desired) {
        for link in &object.inherited {
            parts.entry(link.from.clone()).or_default().push(object.id.clone());
        }
    }
    let all_parts = |id: &ObjectId| {
        let mut all = parts.get(id).cloned().unwrap_or_default();
        let mut at = 0;
        while let Some(next) = all.get(at) {
            let below = parts.get(next).cloned().unwrap_or_default();
            all.extend(below);
            at += 1;
        }
        all
    };
    let waiting: Vec<(ObjectId, Vec<ObjectId>)> = desired
        .iter()
        .filter(|object| attachment(object).is_none_or(|a| a.covers.0.is_none()))
        .filter_map(|object| {
            let needs = object.needs.iter().filter(|need| by_hand.contains(need));
            let after: Vec<ObjectId> = needs.flat_map(&all_parts).collect();
            (!after.is_empty()).then(|| (object.id.clone(), after))
        })
        .collect();
    for (id, after) in waiting {
        let object = desired.get_mut(&id).expect("it was found there");
        object.after.extend(after.into_iter().filter(|part| *part != id));
    }
}
