//! The order in which tables become unlogged, or logged again. PostgreSQL never lets a logged table
//! reference an unlogged one, not even within a transaction.
use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use schemactl_core::catalog::{Catalog, ObjectId};
use schemactl_core::ident::QName;
use schemactl_core::kind::Kind as _;

use crate::kinds::constraint::Constraint;
use crate::kinds::sequence::Sequence;
use crate::kinds::table::{Persistence, Table};

/// Tells the tables that change their persistence which others do so before them. Foreign keys that
/// go round in a circle have to make way.
pub(crate) fn keep_references(live: &Catalog, desired: &mut Catalog) {
    let changing = changing(live, desired);
    if changing.is_empty() {
        return;
    }
    let keeping = keeping(live, desired, &changing);
    for (id, sequences) in keeping {
        let table = desired.get_mut(&id).expect("only what both have changes");
        let body = table.typed::<Table>().body.with_sequences(sequences);
        table.set_body::<Table>(body);
    }
    let references = references(live, desired, &changing);
    let mut graph = DiGraphMap::<&ObjectId, ()>::new();
    for (first, then, _) in &references {
        graph.add_edge(first, then, ());
    }
    let circle_of: BTreeMap<&ObjectId, usize> = tarjan_scc(&graph)
        .into_iter()
        .enumerate()
        .flat_map(|(at, circle)| circle.into_iter().map(move |table| (table, at)))
        .collect();
    let mut in_the_way: BTreeMap<&ObjectId, Vec<ObjectId>> = BTreeMap::new();
    for (first, then, key) in &references {
        if circle_of[first] == circle_of[then] {
            for table in [first, then] {
                in_the_way.entry(table).or_default().push(key.clone());
            }
        } else {
            let table = desired.get_mut(then).expect("only what both have changes");
            table.after.push(first.clone());
        }
    }
    for (id, keys) in in_the_way {
        let table = desired.get_mut(id).expect("only what both have changes");
        let body = table.typed::<Table>().body.without(keys);
        table.set_body::<Table>(body);
    }
}

/// The tables that both have with another persistence, and the new one.
fn changing(live: &Catalog, desired: &Catalog) -> BTreeMap<ObjectId, Persistence> {
    let persistence = |catalog: &Catalog, id: &ObjectId| {
        catalog.get(id).map(|table| table.typed::<Table>().body.persistence())
    };
    let tables = desired.of_kind(Table::NAME).filter_map(|table| {
        let new = table.typed::<Table>().body.persistence();
        persistence(live, &table.id).filter(|old| *old != new).map(|_| (table.id.clone(), new))
    });
    tables.collect()
}

/// The sequences of the tables' columns that PostgreSQL would change with them, and that are not to.
fn keeping(
    live: &Catalog,
    desired: &Catalog,
    changing: &BTreeMap<ObjectId, Persistence>,
) -> BTreeMap<ObjectId, Vec<QName>> {
    let mut keeping: BTreeMap<ObjectId, Vec<QName>> = BTreeMap::new();
    for sequence in live.of_kind(Sequence::NAME) {
        let Some([schema, table, _]) = sequence.owner.as_ref().map(|owner| &*owner.path) else {
            continue;
        };
        let table = ObjectId::new(Table::NAME, vec![schema.clone(), table.clone()]);
        let body = sequence.typed::<Sequence>().body;
        let wanted = desired.get(&sequence.id).map(|s| s.typed::<Sequence>().body.persistence());
        let (Some(becomes), Some(wanted)) = (changing.get(&table), wanted) else { continue };
        if body.follows_table() && wanted == body.persistence() && wanted != *becomes {
            keeping.entry(table).or_default().push(body.name().clone());
        }
    }
    keeping
}

/// The foreign keys between tables that change in the same direction: which of the two goes first,
/// which then. One that goes may yet be held back, and counts.
fn references(
    live: &Catalog,
    desired: &Catalog,
    changing: &BTreeMap<ObjectId, Persistence>,
) -> BTreeSet<(ObjectId, ObjectId, ObjectId)> {
    let mut references = BTreeSet::new();
    let constraints = live.of_kind(Constraint::NAME).chain(desired.of_kind(Constraint::NAME));
    for key in constraints.filter(|c| c.typed::<Constraint>().body.is_foreign_key()) {
        let Some(table) = &key.parent else { continue };
        for referenced in key.needs.iter().filter(|need| need.kind == Table::NAME) {
            match (changing.get(table), changing.get(referenced)) {
                (Some(Persistence::Permanent), Some(Persistence::Permanent)) => {
                    references.insert((referenced.clone(), table.clone(), key.id.clone()));
                }
                (Some(Persistence::Unlogged), Some(Persistence::Unlogged)) => {
                    references.insert((table.clone(), referenced.clone(), key.id.clone()));
                }
                (_, _) => {}
            }
        }
    }
    references
}
