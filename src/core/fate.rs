//! What happens to each object: the differences themselves, and everything that has to make way.
use std::collections::BTreeMap;

use crate::catalog::{Catalog, Object, ObjectId, Unmanaged};
use crate::diff::{Change, diff};
use crate::handover::hand_over;
use crate::kind::{Alteration, Between, Class, InPlace, KindName, KindOps, Step};
use crate::turns::take_turns;

/// What happens to one object.
#[derive(Debug)]
pub enum Fate {
    Create,
    Drop,
    Alter(InPlace),
    /// Dropped and created again: for a reason of its own, or (`None`) to make way.
    Rebuild {
        why: Option<&'static str>,
        class: Class,
    },
    /// Replaced beside the old one, which is dropped at the end.
    Swap {
        why: &'static str,
        class: Class,
        aside: Vec<Step>,
        remove: Vec<Step>,
    },
}

impl Fate {
    /// The object is dropped at some time before it is (perhaps) created again.
    pub fn tears(&self) -> bool {
        matches!(self, Self::Drop | Self::Rebuild { .. })
    }

    /// The object is created.
    pub fn creates(&self) -> bool {
        matches!(self, Self::Create | Self::Rebuild { .. } | Self::Swap { .. })
    }
}

/// An object's fate and, when it only makes way, for what.
#[derive(Debug)]
pub struct Decision {
    pub fate: Fate,
    pub because: Option<ObjectId>,
    /// The object whose alteration does what is to be done, so that nothing is lost.
    pub taken_over_by: Option<ObjectId>,
    /// What has to be as it will be before this, for what is carried over to it.
    pub(crate) fills: Vec<ObjectId>,
    /// What has to stay as it is until this, for what is carried over from it.
    pub(crate) draws_on: Vec<ObjectId>,
    /// Before this, it is made to let go of the names that it leaves.
    pub(crate) names_are_free: bool,
}

impl Decision {
    fn new(fate: Fate, because: Option<ObjectId>) -> Self {
        let (fills, draws_on) = (Vec::new(), Vec::new());
        Self { fate, because, taken_over_by: None, fills, draws_on, names_are_free: false }
    }

    pub fn is_handed_over(&self) -> bool {
        self.taken_over_by.is_some()
    }
}

/// A change that would have to touch something that is not managed.
#[derive(Clone, Debug)]
pub struct Blocked {
    pub object: ObjectId,
    pub by: Unmanaged,
}

pub type Decisions = BTreeMap<ObjectId, Decision>;

/// Whether what makes one table a child of another is there throughout.
pub(crate) fn stays(decisions: &Decisions, through: &ObjectId) -> bool {
    !decisions.get(through).is_some_and(|d| d.fate.tears() || d.fate.creates())
}

/// What an object is a copy of, when that is dropped in a way that takes the copy along.
pub(crate) fn taken_by<'a>(decisions: &Decisions, old: &'a Object) -> Option<&'a ObjectId> {
    let goes = |id: &ObjectId| decisions.get(id).is_some_and(|d| d.fate.tears());
    let mut links = old.inherited.iter().filter(|_| !old.local);
    links.find(|l| stays(decisions, &l.through) && goes(&l.from)).map(|l| &l.from)
}

/// What an object is a copy of, when the statement that creates or alters that does so for the copy
/// as well; and what is left to do after it.
pub(crate) fn made_by<'a>(
    (from, to): (&Catalog, &'a Catalog),
    decisions: &Decisions,
    kinds: &Kinds<'_>,
    id: &ObjectId,
) -> Option<(&'a ObjectId, Vec<Step>)> {
    let new = to.get(id)?;
    let own = &decisions.get(id)?.fate;
    let link = new.inherited.iter().find(|link| {
        let same = decisions.get(&link.from).is_some_and(|d| match &d.fate {
            Fate::Alter(_) => matches!(own, Fate::Alter(_)),
            fate @ (Fate::Create | Fate::Rebuild { .. } | Fate::Swap { .. } | Fate::Drop) => {
                fate.creates() && own.creates()
            }
        });
        same && stays(decisions, &link.through)
    })?;
    let old = from.get(id).filter(|_| matches!(own, Fate::Alter(_)));
    let source = (from.get(&link.from), to.get(&link.from)?);
    let left = (kinds.ops(id.kind).follow)(old, new, source)?;
    Some((&link.from, left))
}

/// The registry of kinds by name.
#[derive(Debug)]
pub struct Kinds<'a>(BTreeMap<KindName, (usize, &'a KindOps)>);

impl<'a> Kinds<'a> {
    pub fn new(kinds: &'a [KindOps]) -> Self {
        Self(kinds.iter().enumerate().map(|(rank, ops)| (ops.name, (rank, ops))).collect())
    }

    pub fn ops(&self, kind: KindName) -> &'a KindOps {
        self.0.get(&kind).expect("every object is of a registered kind").1
    }

    /// What the engine makes by itself along with an object, of all kinds.
    pub(crate) fn brought_by(
        &self,
        made: &Object,
        before: Option<&Object>,
        between: Between<'_>,
    ) -> Vec<Object> {
        self.0.values().flat_map(|(_, ops)| (ops.brought_by)(made, before, between)).collect()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &'a KindOps> {
        self.0.values().map(|(_, ops)| *ops)
    }

    /// The kind's place in the registry: the order of unrelated steps.
    pub fn rank(&self, kind: KindName) -> usize {
        self.0.get(&kind).expect("every object is of a registered kind").0
    }
}

/// Decides over every object that changes or has to make way. `torn` are objects whose in-place
/// alteration is known to make a circle: they are rebuilt instead.
pub fn decide(
    from: &Catalog,
    to: &Catalog,
    kinds: &Kinds<'_>,
    torn: &[ObjectId],
) -> Result<Decisions, Vec<Blocked>> {
    let changes = diff(from, to);
    if changes.is_empty() {
        return Ok(Decisions::new());
    }
    let mut closure = Closure {
        from,
        to,
        kinds,
        dependents: dependents(from),
        copies: copies(from),
        anew: anew(to),
        decisions: Decisions::new(),
    };
    let mut queue = Vec::new();
    for change in changes {
        let (id, fate) = closure.first_fate(change, torn);
        queue.push(id.clone());
        closure.decisions.insert(id, Decision::new(fate, None));
    }
    loop {
        while let Some(id) = queue.pop() {
            closure.spread(&id, &mut queue);
        }
        // Going another way takes more objects along, which may clash in turn.
        let Some((id, fate)) = closure.clash() else { break };
        queue.push(id.clone());
        closure.decisions.insert(id, Decision::new(fate, None));
    }
    take_turns(Between { from, to }, kinds, &mut closure.decisions);
    hand_over(Between { from, to }, kinds, &mut closure.decisions);
    let blocked = closure.blocked();
    if blocked.is_empty() { Ok(closure.decisions) } else { Err(blocked) }
}

type Dependents<'a> = BTreeMap<&'a ObjectId, Vec<&'a Object>>;

fn dependents(catalog: &Catalog) -> Dependents<'_> {
    let mut map = Dependents::new();
    for object in catalog.iter() {
        for need in object.all_needs().chain(&object.owner) {
            map.entry(need).or_default().push(object);
        }
    }
    map
}

/// The copies of each object.
fn copies(catalog: &Catalog) -> Dependents<'_> {
    let mut map = Dependents::new();
    for object in catalog.iter() {
        for link in &object.inherited {
            map.entry(&link.from).or_default().push(object);
        }
    }
    map
}

/// What is built anew when an object is built.
fn anew(catalog: &Catalog) -> Dependents<'_> {
    let mut map = Dependents::new();
    for object in catalog.iter() {
        for made in &object.anew {
            map.entry(made).or_default().push(object);
        }
    }
    map
}

struct Closure<'a> {
    from: &'a Catalog,
    to: &'a Catalog,
    kinds: &'a Kinds<'a>,
    dependents: Dependents<'a>,
    copies: Dependents<'a>,
    anew: Dependents<'a>,
    decisions: Decisions,
}

impl Closure<'_> {
    fn first_fate(&self, change: Change<'_>, torn: &[ObjectId]) -> (ObjectId, Fate) {
        match change {
            Change::Create(new) => (new.id.clone(), Fate::Create),
            Change::Drop(old) => (old.id.clone(), Fate::Drop),
            Change::Alter { old, new } => {
                let ops = self.kinds.ops(old.id.kind);
                let fate = if old.parent != new.parent || torn.contains(&old.id) {
                    Fate::Rebuild { why: None, class: (ops.rebuild_class)(old) }
                } else {
                    self.fate_of((ops.alter)(old, new), old)
                };
                (old.id.clone(), fate)
            }
        }
    }

    fn fate_of(&self, alteration: Alteration, old: &Object) -> Fate {
        match alteration {
            Alteration::InPlace(in_place) => Fate::Alter(in_place),
            Alteration::Swap { why, class, aside, remove } => {
                Fate::Swap { why, class, aside, remove }
            }
            Alteration::Recreate { why, class } => {
                let class = class.max((self.kinds.ops(old.id.kind).rebuild_class)(old));
                Fate::Rebuild { why: Some(why), class }
            }
        }
    }

    /// Carries the fate of one object over to those that depend on it.
    fn spread(&mut self, id: &ObjectId, queue: &mut Vec<ObjectId>) {
        let dependents = self.dependents.get(id).cloned().unwrap_or_default();
        for dependent in dependents {
            if self.decisions.get(&dependent.id).is_some_and(|d| d.fate.tears()) {
                continue;
            }
            let Some(new) = self.to.get(&dependent.id) else { continue };
            if let Some(fate) = self.carried(id, dependent, new) {
                let decision = Decision::new(fate, Some(id.clone()));
                self.decisions.insert(dependent.id.clone(), decision);
                queue.push(dependent.id.clone());
            }
        }
        if self.decisions.get(id).is_some_and(|d| d.fate.creates()) {
            for anew in self.anew.get(id).cloned().unwrap_or_default() {
                let Some(old) = self.from.get(&anew.id) else { continue };
                if !self.tears(&anew.id) {
                    self.rebuild(old, id, queue);
                }
            }
        }
        self.spread_to_copies(id, queue);
        self.spread_to_originals(id, queue);
    }

    fn tears(&self, id: &ObjectId) -> bool {
        self.decisions.get(id).is_some_and(|d| d.fate.tears())
    }

    fn rebuild(&mut self, object: &Object, because: &ObjectId, queue: &mut Vec<ObjectId>) {
        let class = (self.kinds.ops(object.id.kind).rebuild_class)(object);
        let fate = Fate::Rebuild { why: None, class };
        let decision = Decision::new(fate, Some(because.clone()));
        self.decisions.insert(object.id.clone(), decision);
        queue.push(object.id.clone());
    }

    /// What a statement on `id` does to its copies in child tables, where these do not have it done
    /// to them anyway.
    fn spread_to_copies(&mut self, id: &ObjectId, queue: &mut Vec<ObjectId>) {
        for copy in self.copies.get(id).cloned().unwrap_or_default() {
            let Some(new) = self.to.get(&copy.id) else { continue };
            let mut links = copy.inherited.iter().filter(|l| l.from == *id);
            let Some(link) = links.find(|l| stays(&self.decisions, &l.through)) else { continue };
            if self.tears(&copy.id) {
                continue;
            }
            let ops = self.kinds.ops(copy.id.kind);
            match &self.decisions[id].fate {
                Fate::Drop if (ops.rebuild_class)(copy) == Class::Destructive => {
                    // Without the link to its parent, the child table keeps what it has.
                    if let Some(through) = self.from.get(&link.through).filter(|_| !copy.local) {
                        self.rebuild(through, id, queue);
                    }
                }
                Fate::Drop | Fate::Rebuild { .. } if !copy.local => self.rebuild(copy, id, queue),
                Fate::Alter(_) if !self.decisions.contains_key(&copy.id) => {
                    let Some(source) = self.to.get(id) else { continue };
                    let left = (ops.follow)(Some(copy), new, (self.from.get(id), source));
                    if left.is_some_and(|steps| !steps.is_empty()) {
                        let fate = Fate::Alter(InPlace {
                            class: Class::InPlace,
                            steps: Vec::new(),
                            disturbs: Box::new(|_| false),
                        });
                        let decision = Decision::new(fate, Some(id.clone()));
                        self.decisions.insert(copy.id.clone(), decision);
                    }
                }
                Fate::Drop
                | Fate::Rebuild { .. }
                | Fate::Alter(_)
                | Fate::Create
                | Fate::Swap { .. } => {}
            }
        }
    }

    /// A copy that cannot be dropped by itself goes with what it is a copy of.
    fn spread_to_originals(&mut self, id: &ObjectId, queue: &mut Vec<ObjectId>) {
        let Some(copy) = self.from.get(id).filter(|_| self.tears(id)) else { return };
        for link in &copy.inherited {
            let Some(original) = self.from.get(&link.from) else { continue };
            let follows = (self.kinds.ops(id.kind).follow)(None, copy, (None, original)).is_some();
            let goes = self.decisions.get(&link.from).is_some_and(|d| d.fate.tears());
            if !follows
                && !goes
                && stays(&self.decisions, &link.through)
                && self.to.contains(&link.from)
            {
                self.rebuild(original, id, queue);
            }
        }
    }

    fn carried(&self, id: &ObjectId, dependent: &Object, new: &Object) -> Option<Fate> {
        let ops = self.kinds.ops(dependent.id.kind);
        let rebuild = || Fate::Rebuild { why: None, class: (ops.rebuild_class)(dependent) };
        let own = self.decisions.get(&dependent.id).map(|d| &d.fate);
        match &self.decisions.get(id)?.fate {
            Fate::Create => None,
            Fate::Alter(in_place) => (in_place.disturbs)(dependent).then(rebuild),
            Fate::Drop | Fate::Rebuild { .. } => {
                let lets_go = own.is_some()
                    && !new.all_needs().chain(&new.owner).any(|need| need == id)
                    && !self.means_another(id, new)
                    || dependent.owner.as_ref() == Some(id) && new.owner != dependent.owner;
                (!lets_go).then(rebuild)
            }
            Fate::Swap { .. } => {
                if matches!(own, Some(Fate::Swap { .. })) {
                    return None;
                }
                if dependent.parent.as_ref() == Some(id) {
                    return Some(rebuild());
                }
                let adapted = (ops.adapt)(dependent, new, id);
                Some(adapted.map_or_else(rebuild, |a| self.fate_of(a, dependent)))
            }
        }
    }

    /// Whether an object will mean another one by what it calls `id` now: its text may be the same then,
    /// and no alteration takes it off.
    fn means_another(&self, id: &ObjectId, new: &Object) -> bool {
        let called = |object: &Object| (self.kinds.ops(object.id.kind).called)(object);
        let Some(name) = self.from.get(id).and_then(called) else { return false };
        let mut needs = new.all_needs().filter_map(|need| self.to.get(need));
        needs.any(|need| need.id != *id && called(need).as_ref() == Some(&name))
    }

    /// An object whose alteration stands in the way of another change, and what is to be done
    /// instead.
    fn clash(&self) -> Option<(ObjectId, Fate)> {
        let altered = self.decisions.iter().filter(|(_, d)| matches!(d.fate, Fate::Alter(_)));
        for (id, _) in altered {
            let (Some(old), Some(new)) = (self.from.get(id), self.to.get(id)) else { continue };
            let Some(clash) = (self.kinds.ops(id.kind).clash)(old, new) else { continue };
            let mut built = self.decisions.keys().filter(|other| *other != id);
            if built.any(|other| self.to.get(other).is_some_and(|object| (clash.with)(object))) {
                return Some((id.clone(), self.fate_of(clash.instead, old)));
            }
        }
        None
    }

    /// What is left out and would have to make way. What it is a copy of takes it along by itself.
    fn blocked_by_excluded(&self) -> Vec<Blocked> {
        let mut blocked = Vec::new();
        for by in &self.from.excluded {
            let copied = |need: &&ObjectId| by.inherited.iter().any(|link| link.from == **need);
            for need in by.all_needs().filter(|need| !copied(need)) {
                let in_the_way = self.decisions.get(need).is_some_and(|d| match &d.fate {
                    Fate::Drop | Fate::Rebuild { .. } | Fate::Swap { .. } => true,
                    Fate::Alter(in_place) => (in_place.disturbs)(by),
                    Fate::Create => false,
                });
                if in_the_way {
                    let by = Unmanaged {
                        kind: format!("the excluded {}", by.id.kind.0),
                        name: by.id.path_text(),
                        needs: Vec::new(),
                        in_scope: false,
                    };
                    blocked.push(Blocked { object: need.clone(), by });
                }
            }
        }
        blocked
    }

    fn blocked(&self) -> Vec<Blocked> {
        let mut blocked = self.blocked_by_excluded();
        for by in &self.from.unmanaged {
            for need in &by.needs {
                let in_the_way = self.decisions.get(need).is_some_and(|d| match &d.fate {
                    Fate::Drop | Fate::Rebuild { .. } | Fate::Swap { .. } => true,
                    // What an alteration disturbs is asked of objects; this is none. An alteration
                    // that disturbs nothing is let through, the server refuses the rest by itself.
                    Fate::Alter(_) | Fate::Create => false,
                });
                if in_the_way {
                    blocked.push(Blocked { object: need.clone(), by: by.clone() });
                }
            }
        }
        blocked
    }
}
