//! The changes of a plan as a tree: parts under their wholes, wholes in the order in which they are
//! worked on.
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::catalog::ObjectId;
use schemactl_core::plan::{Action, Plan, PlannedChange};

use crate::cli::prepare::Planned;
use crate::cli::summary::{Changes, is_included, parent};

/// An object with the changes of its parts.
pub(in crate::cli) struct Node<'a> {
    pub(in crate::cli) id: &'a ObjectId,
    /// `None`: only parts of it change.
    pub(in crate::cli) change: Option<&'a PlannedChange>,
    /// Those that are shown.
    pub(in crate::cli) parts: Vec<Node<'a>>,
    /// How many parts of each kind go the way of their whole and are not shown one by one.
    pub(super) folded: BTreeMap<&'static str, usize>,
}

/// Whether an object appears only because parts of it change.
pub(super) fn has_untouched_wholes(plan: &Plan) -> bool {
    let ids: BTreeSet<&ObjectId> = plan.changes.iter().map(|c| &c.id).collect();
    plan.changes.iter().filter_map(parent).any(|id| !ids.contains(id))
}

pub(in crate::cli) fn roots(prepared: &Planned) -> Vec<Node<'_>> {
    let plan = &prepared.plan;
    let mut builder = Builder {
        prepared,
        changes: plan.changes.iter().map(|c| (&c.id, c)).collect(),
        parts: BTreeMap::new(),
    };
    let mut tops = BTreeSet::new();
    for change in &plan.changes {
        tops.insert(builder.climb(&change.id));
    }
    // The place of a block is that of the first statement that works on it or on a part of it; what
    // is put back around another's change comes after that, where it is put back.
    let mut first: BTreeMap<&ObjectId, usize> = BTreeMap::new();
    for (at, step) in plan.steps.iter().enumerate() {
        let top = builder.top(&step.object);
        let back = builder.changes.get(top).is_some_and(|c| puts_back(c)) && step.object == *top;
        let place = first.entry(top).or_insert(at);
        *place = if back { at } else { *place };
    }
    let mut tops: Vec<&ObjectId> = tops.into_iter().collect();
    tops.sort_by_key(|id| (first.get(id).copied().unwrap_or(usize::MAX), *id));
    tops.into_iter().map(|id| builder.node(id)).collect()
}

fn puts_back(change: &PlannedChange) -> bool {
    matches!(change.action, Action::Replace | Action::Rebuild)
}

struct Builder<'a> {
    prepared: &'a Planned,
    changes: Changes<'a>,
    parts: BTreeMap<&'a ObjectId, BTreeSet<&'a ObjectId>>,
}

impl<'a> Builder<'a> {
    fn parent(&self, id: &'a ObjectId) -> Option<&'a ObjectId> {
        match self.changes.get(id) {
            Some(change) => parent(change),
            None => self.prepared.plan.target.get(id)?.parent.as_ref(),
        }
    }

    /// Hangs an object under its whole, and that under its own; says the topmost.
    fn climb(&mut self, id: &'a ObjectId) -> &'a ObjectId {
        let mut id = id;
        while let Some(whole) = self.parent(id) {
            self.parts.entry(whole).or_default().insert(id);
            id = whole;
        }
        id
    }

    fn top(&self, id: &'a ObjectId) -> &'a ObjectId {
        let mut id = id;
        while let Some(whole) = self.parent(id) {
            id = whole;
        }
        id
    }

    fn node(&self, id: &'a ObjectId) -> Node<'a> {
        let change = self.changes.get(id).copied();
        let folds = change.is_some_and(|c| c.action != Action::Create);
        let mut node = Node { id, change, parts: Vec::new(), folded: BTreeMap::new() };
        for part in self.parts.get(id).into_iter().flatten().copied() {
            let included = self.changes.get(part).is_some_and(|c| is_included(c, &self.changes));
            if folds && included {
                // Its own comment and default go with it without saying.
                if !matches!(part.kind.0, "comment" | "default") {
                    *node.folded.entry(part.kind.0).or_default() += 1;
                }
            } else {
                node.parts.push(self.node(part));
            }
        }
        node.parts.sort_by_key(|part| self.rank(part));
        node
    }

    /// Parts are shown by kind, then in their own order.
    fn rank(&self, node: &Node<'a>) -> (usize, i32, &'a ObjectId) {
        let kind = self.prepared.kinds.iter().position(|k| k.name == node.id.kind);
        let object = match node.change {
            Some(change) => change.new.as_ref().or(change.old.as_ref()),
            None => self.prepared.plan.target.get(node.id),
        };
        (kind.unwrap_or(usize::MAX), object.map_or(0, |o| o.order), node.id)
    }
}
