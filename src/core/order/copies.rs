//! The order of work on objects that child tables have from their parent tables.
use std::collections::BTreeSet;

use super::{Graph, Phase};
use crate::catalog::{Object, ObjectId};
use crate::fate::stays;

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
                for end in [&object.id, &link.from] {
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

    /// Whether the copy is made by the statement that makes what it is a copy of.
    fn follows(&self, copy: &Object, original: &ObjectId) -> bool {
        let original = self.to.get(original).or_else(|| self.from.get(original));
        let follow = self.kinds.ops(copy.id.kind).follow;
        original.is_none_or(|original| follow(None, copy, (None, original)).is_some())
    }
}
