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
                    add(build, join);
                }
                if !stays(self.decisions, &link.through) {
                    continue;
                }
                if object.local {
                    let tear = |id| self.index(Phase::Tear, id);
                    add(tear(&link.from), tear(&object.id));
                }
                // What the parent's statement does not make, it finds and takes over.
                if self.creates(&link.from) && !self.follows(object, &link.from) {
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

    /// Whether the copy is made by the statement that makes what it is a copy of.
    fn follows(&self, copy: &Object, original: &ObjectId) -> bool {
        let original = self.to.get(original).or_else(|| self.from.get(original));
        let follow = self.kinds.ops(copy.id.kind).follow;
        original.is_none_or(|original| follow(None, copy, (None, original)).is_some())
    }
}
