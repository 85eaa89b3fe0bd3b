//! The order of work on objects that child tables have from their parent tables.
use std::collections::BTreeSet;

use super::{Graph, Phase};
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
                if !stays(self.decisions, &link.through) || object.id.kind != link.from.kind {
                    continue;
                }
                if object.local {
                    let tear = |id| self.index(Phase::Tear, id);
                    add(tear(&link.from), tear(&object.id));
                }
                // What the parent's statement does not make, it finds and takes over.
                if self.made_by(&object.id).is_none() && self.creates(&link.from) {
                    let build = |id| self.index(Phase::Build, id);
                    add(build(&object.id), build(&link.from));
                }
            }
        }
    }
}
