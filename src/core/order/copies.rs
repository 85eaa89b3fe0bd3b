//! The order of work on objects that child tables have from their parent tables.
use std::collections::{BTreeMap, BTreeSet};

use super::{Graph, Phase};
use crate::catalog::{Catalog, Object, ObjectId};
use crate::fate::{Fate, stays};

impl Graph<'_> {
    /// A child table is taken from its parent before, and given to it after, all that is done to what
    /// the one has from the other.
    pub(super) fn copy_edges(&self, edges: &mut BTreeSet<(usize, usize)>) {
        let objects = self.from.iter().chain(self.to.iter());
        for object in objects.filter(|o| !o.inherited.is_empty()) {
            for link in &object.inherited {
                let mut add = |first: Option<usize>, then: Option<usize>| {
                    edges.extend(first.zip(then).filter(|(first, then)| first != then));
                };
                let part = self.index(Phase::Tear, &link.through);
                let join = self.index(Phase::Build, &link.through);
                let ends = [&object.id, &link.from];
                for end in ends.into_iter().filter(|end| self.concerns(object, end, &link.from)) {
                    let (tear, build) =
                        (self.index(Phase::Tear, end), self.index(Phase::Build, end));
                    add(part, tear);
                    add(part, build);
                    add(tear, join);
                    if !self.waits_for(end, &link.through) {
                        add(build, join);
                    }
                }
                if !stays(self.decisions, &link.through) {
                    continue;
                }
                if object.local {
                    let tear = |id| self.index(Phase::Tear, id);
                    add(tear(&link.from), tear(&object.id));
                }
                // What the parent's statement does not make, it finds and takes over.
                let finds = self.creates(&link.from) && !self.follows(object, &link.from);
                if finds && !self.waits_for(&object.id, &link.from) {
                    let build = |id| self.index(Phase::Build, id);
                    add(build(&object.id), build(&link.from));
                }
            }
        }
    }

    /// A child table joins its parent when that has nothing left that goes: the child has no such thing.
    pub(super) fn join_edges(&self) -> Vec<(usize, usize)> {
        let links = self.to.iter().flat_map(|object| &object.inherited);
        let joins: BTreeSet<&ObjectId> = links.map(|link| &link.through).collect();
        let going = self.going();
        let mut edges = Vec::new();
        for id in joins.into_iter().filter(|id| self.creates(id)) {
            let (Some(join), Some(object)) = (self.index(Phase::Build, id), self.to.get(id)) else {
                continue;
            };
            let parts = object.needs.iter().filter_map(|parent| going.get(parent)).flatten();
            edges.extend(parts.map(|part| (*part, join)));
        }
        edges
    }

    /// The rows of a child table are there for those parts of other tables that stand on its parent
    /// (foreign keys): such parts are gone before it leaves, and come after it has joined.
    pub(super) fn lean_edges(&self) -> Vec<(usize, usize)> {
        let all = || self.from.iter().chain(self.to.iter());
        let links: BTreeSet<&ObjectId> =
            all().flat_map(|object| &object.inherited).map(|link| &link.through).collect();
        let mut joins: BTreeMap<(Phase, &ObjectId), Vec<usize>> = BTreeMap::new();
        for (phase, catalog) in [(Phase::Tear, self.from), (Phase::Build, self.to)] {
            for link in links.iter().filter_map(|id| catalog.get(id)) {
                let Some(at) = self.index(phase, &link.id) else { continue };
                for parent in &link.needs {
                    joins.entry((phase, parent)).or_default().push(at);
                }
            }
        }
        let mut edges = Vec::new();
        for (i, node) in self.nodes.iter().enumerate().filter(|(_, n)| !links.contains(&n.id)) {
            let object = self.object(node);
            let Some(parent) = &object.parent else { continue };
            let others = object.needs.iter().filter(|need| need.kind == parent.kind);
            let joins = others.filter_map(|need| joins.get(&(node.phase, need))).flatten();
            edges.extend(joins.map(|at| match node.phase {
                Phase::Tear | Phase::Remove => (i, *at),
                Phase::Build => (*at, i),
            }));
        }
        edges
    }

    /// A child table joins its new parent before it leaves the old one: what it has from both is never
    /// its own in between, and does not become so for good.
    pub(super) fn change_edges(&self) -> Vec<(usize, usize)> {
        let links = |catalog: &Catalog| -> BTreeSet<ObjectId> {
            let links = catalog.iter().flat_map(|object| &object.inherited);
            links.map(|link| link.through.clone()).collect()
        };
        let mut leaves: BTreeMap<ObjectId, Vec<(usize, ObjectId)>> = BTreeMap::new();
        for id in links(self.from) {
            let child = self.from.get(&id).and_then(|link| link.parent.clone());
            if let (Some(child), Some(leave)) = (child, self.index(Phase::Tear, &id)) {
                leaves.entry(child).or_default().push((leave, id));
            }
        }
        let mut edges = Vec::new();
        for id in links(self.to) {
            let child = self.to.get(&id).and_then(|link| link.parent.as_ref());
            let Some((child, join)) = child.zip(self.index(Phase::Build, &id)) else { continue };
            let leaves = leaves.get(child).into_iter().flatten();
            let others = leaves.filter(|(_, left)| left.kind == id.kind && *left != id);
            edges.extend(others.map(|(leave, _)| (join, *leave)));
        }
        edges
    }

    /// Whether what is done to one end of a copy has to do with its being one: an alteration that
    /// never reaches copies has not.
    fn concerns(&self, copy: &Object, end: &ObjectId, original: &ObjectId) -> bool {
        let altered = matches!(self.fate(end), Some(Fate::Alter(_)));
        let old = self.from.get(&copy.id).or_else(|| self.to.get(&copy.id));
        let new = self.to.get(&copy.id).or(old);
        let is = self.to.get(original).or_else(|| self.from.get(original));
        let (Some(new), Some(is), true) = (new, is, altered) else { return true };
        let follow = self.kinds.ops(copy.id.kind).follow;
        follow(old, new, (self.from.get(original), is)).is_some()
    }

    /// Whether one is built after the other, come what may.
    fn waits_for(&self, id: &ObjectId, other: &ObjectId) -> bool {
        self.to.get(id).is_some_and(|new| new.all_after().any(|first| first == other))
    }

    /// Whether the copy is made by the statement that makes what it is a copy of.
    fn follows(&self, copy: &Object, original: &ObjectId) -> bool {
        let original = self.to.get(original).or_else(|| self.from.get(original));
        let follow = self.kinds.ops(copy.id.kind).follow;
        original.is_none_or(|original| follow(None, copy, (None, original)).is_some())
    }
}
