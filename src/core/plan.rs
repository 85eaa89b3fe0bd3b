//! The plan: every change with its reason and class, and the statements in the order they run.
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::allow::Destructive;
use crate::catalog::{Catalog, Object, ObjectId, Unmanaged};
use crate::cost::{Costs, Loss, Speeds, Touch, Undo, Wait, Work};
use crate::diff::{FieldChange, changed_fields};
use crate::fate::{Blocked, Decision, Decisions, Fate, Kinds, decide, made_by};
use crate::hold::{Held, hold};
use crate::ident::QName;
use crate::kind::{Alteration, Between, Class, InPlace, KindOps, Parts, Step, Transaction};
use crate::order::{self, Circle, Phase, order};
use crate::rename::{Hint, Rename};
use crate::source::Place;

/// What is done to an object as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Create,
    #[serde(rename = "change")]
    Alter,
    /// Its own difference needs a new one in its place.
    Replace,
    /// Unchanged or changed, it is dropped and put back around a change of something it stands on.
    Rebuild,
    Drop,
    /// Nothing changes but what it is called.
    Rename,
}

/// What an object was called before, in a change of any action.
#[derive(Clone, Debug)]
pub struct Renamed {
    /// Its id before, under parents that already have their new names.
    pub from: ObjectId,
    /// Where the files say so. `None`: two things differ in nothing but the name.
    pub said: Option<Place>,
}

/// What happens to one object, and why.
#[derive(Clone, Debug)]
pub struct PlannedChange {
    pub id: ObjectId,
    pub action: Action,
    pub class: Class,
    /// The object for which this one makes way.
    pub because: Option<ObjectId>,
    /// Why the engine cannot alter it.
    pub why: Option<Cow<'static, str>>,
    pub old: Option<Object>,
    pub new: Option<Object>,
    /// What differs, when both are there.
    pub fields: Vec<FieldChange>,
    /// It is renamed before anything else happens.
    pub renamed: Option<Renamed>,
}

/// One statement and the object for whose sake it runs.
#[derive(Clone, Debug)]
pub struct PlannedStep {
    pub object: ObjectId,
    pub class: Class,
    pub step: Step,
    /// What it locks, reads and rewrites of what was there before, as far as the engine tells.
    pub takes: Vec<Touch>,
}

impl PlannedStep {
    /// What it does with the rows of one relation, and how many bytes these are; `None` where it does
    /// nothing with rows, the size is not known, or there are several relations: of those that are only
    /// looked at, the engine reads as much as it has to.
    pub fn work(&self) -> Option<(Work, u64)> {
        let mut worked = self.takes.iter().filter(|touch| touch.work > Work::None);
        let (touch, None) = (worked.next()?, worked.next()) else { return None };
        Some((touch.work, touch.size?.bytes))
    }
}

/// Everything between two catalogs.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In id order.
    pub changes: Vec<PlannedChange>,
    /// In the order in which they run.
    pub steps: Vec<PlannedStep>,
    /// What was left out because it is destructive or depends on what is.
    pub held_back: Vec<Held>,
    /// What the database must be like afterwards.
    pub target: Catalog,
    /// What lies in the managed schemas and is not managed.
    pub unmanaged: Vec<Unmanaged>,
    /// What the files make and the database lacks, and no kind models: it is not made.
    pub not_made: Vec<Unmanaged>,
    /// Differences that are kept as they are, for people.
    pub notes: Vec<String>,
    /// What is lost for good with what is dropped.
    pub losses: Vec<Loss>,
    /// Who is in the way right now. Not part of a saved plan.
    pub waits: Vec<Wait>,
    /// How quickly the server works.
    pub speeds: Speeds,
    /// What is dropped and made again under another name, as it seems.
    pub hints: Vec<Hint>,
}

impl Plan {
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What happens to an object, if anything does.
    pub fn change(&self, id: &ObjectId) -> Option<&PlannedChange> {
        let at = self.changes.binary_search_by(|change| change.id.cmp(id)).ok()?;
        Some(&self.changes[at])
    }

    /// Puts renames before everything else. `from` is the catalog that they have led to, from which
    /// the plan was made.
    pub fn rename_first(&mut self, renames: Vec<Rename>, from: &Catalog) {
        let mut steps = Vec::new();
        for Rename { old, new, object, said, steps: statements } in renames {
            steps.extend(statements.into_iter().map(|step| PlannedStep {
                object: new.clone(),
                class: Class::InPlace,
                step,
                takes: Vec::new(),
            }));
            let said = said.as_ref().map(Place::from);
            let before = Some(Renamed { from: old, said });
            match self.changes.binary_search_by(|c| c.id.cmp(&new)) {
                Ok(at) => self.changes[at].renamed = before,
                Err(at) => {
                    let after = from.get(&new).unwrap_or(&object).clone();
                    let change = PlannedChange {
                        id: new,
                        action: Action::Rename,
                        class: Class::InPlace,
                        because: None,
                        why: None,
                        old: Some(object),
                        new: Some(after),
                        fields: Vec::new(),
                        renamed: before,
                    };
                    self.changes.insert(at, change);
                }
            }
        }
        steps.append(&mut self.steps);
        self.steps = steps;
    }

    /// Says what it costs.
    pub fn weighed(&mut self, costs: Costs) {
        for (step, takes) in self.steps.iter_mut().zip(costs.takes) {
            step.takes = takes;
        }
        self.losses = costs.losses;
        self.waits = costs.waits;
        self.speeds = costs.speeds;
    }

    /// The statements that take effect together, in order: those of one transaction, or one that runs
    /// in none.
    pub fn groups(&self) -> Vec<Range<usize>> {
        groups(&self.steps)
    }

    /// Whether what keeps other applies out has to outlive a transaction.
    pub fn needs_session(&self) -> bool {
        self.groups().len() > 1 || self.steps.iter().any(|step| !step.step.transaction.is_one())
    }

    /// What all of it takes of each relation: the strongest lock, the most work.
    pub fn takes(&self) -> Vec<Touch> {
        let mut all: BTreeMap<&QName, Touch> = BTreeMap::new();
        for touch in self.steps.iter().flat_map(|step| &step.takes) {
            let sum = all.entry(&touch.relation).or_insert_with(|| touch.clone());
            sum.add(touch);
        }
        all.into_values().collect()
    }

    /// Whether what a statement does can be undone, by its place in the plan.
    pub fn undo(&self, step: usize) -> Undo {
        let planned = &self.steps[step];
        let lost = |loss: &&Loss| loss.step == step && loss.rows != Some(0);
        if let Some(Loss { rows, bytes, .. }) = self.losses.iter().find(lost) {
            return Undo::Irreversible { rows: *rows, bytes: *bytes };
        }
        let rewrites = planned.takes.iter().any(|touch| touch.work == Work::Rewrite);
        if rewrites || planned.class == Class::Destructive {
            Undo::DataKept
        } else {
            Undo::Reversible
        }
    }

    /// The number of changes of each class.
    pub fn count(&self, class: Class) -> usize {
        self.changes.iter().filter(|c| c.class == class).count()
    }
}

/// The statements that take effect together, in order.
pub(crate) fn groups(steps: &[PlannedStep]) -> Vec<Range<usize>> {
    let inside = |step: &PlannedStep| step.step.transaction == Transaction::Inside;
    let mut at = 0;
    let chunks = steps.chunk_by(|one, next| inside(one) && inside(next));
    chunks
        .map(|chunk| {
            let start = at;
            at += chunk.len();
            start..at
        })
        .collect()
}

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("objects depend on each other in a circle that no statement can open")]
    Circle(Vec<ObjectId>),
    #[error("the change would have to touch what is not managed")]
    Blocked(Vec<Blocked>),
}

/// What must be done for `from` to become `to`, and in which order.
pub fn plan(
    from: &Catalog,
    to: &Catalog,
    kinds: &[KindOps],
    destructive: &Destructive,
) -> Result<Plan, PlanError> {
    let kinds = Kinds::new(kinds);
    let mut target = to.clone();
    let mut held_back = Vec::new();
    loop {
        let decisions = decide_and_order(from, &target, &kinds)?;
        if hold(from, &mut target, &kinds, &decisions.0, destructive, &mut held_back) {
            continue;
        }
        let mut plan = assemble(from, &target, &kinds, decisions);
        plan.held_back = held_back;
        plan.notes.clone_from(&target.notes);
        plan.unmanaged = from.unmanaged.iter().filter(|u| u.in_scope).cloned().collect();
        let there =
            |u: &Unmanaged| plan.unmanaged.iter().any(|o| (&o.kind, &o.name) == (&u.kind, &u.name));
        plan.not_made = to.unmanaged.iter().filter(|u| u.in_scope && !there(u)).cloned().collect();
        target.adopt_equal(from);
        plan.target = target;
        return Ok(plan);
    }
}

fn decide_and_order(
    from: &Catalog,
    to: &Catalog,
    kinds: &Kinds<'_>,
) -> Result<(Decisions, Vec<order::Work>), PlanError> {
    let mut torn = Vec::new();
    loop {
        let decisions = decide(from, to, kinds, &torn).map_err(PlanError::Blocked)?;
        match order(from, to, &decisions, kinds) {
            Ok(work) => return Ok((decisions, work)),
            Err(Circle::Altered(ids)) if ids.iter().any(|id| !torn.contains(id)) => {
                torn.extend(ids);
            }
            Err(Circle::Altered(ids) | Circle::Closed(ids)) => return Err(PlanError::Circle(ids)),
        }
    }
}

fn assemble(
    from: &Catalog,
    to: &Catalog,
    kinds: &Kinds<'_>,
    (mut decisions, work): (Decisions, Vec<order::Work>),
) -> Plan {
    let mut plan = Plan::default();
    let mut classes = BTreeMap::new();
    for (id, decision) in &decisions {
        let change = change(from, to, kinds, id, decision);
        classes.insert(id.clone(), change.class);
        plan.changes.push(change);
    }
    let brought = Brought::of(Between { from, to }, kinds, &decisions);
    for piece in work {
        let class = classes[&piece.node.id];
        let made = |id: &ObjectId| made_by((from, to), &decisions, kinds, id);
        let left: Vec<(ObjectId, Vec<Step>)> = match piece.node.phase {
            Phase::Build => {
                let left = |id: &ObjectId| Some((id.clone(), made(id)?.1));
                piece.included.iter().filter_map(left).collect()
            }
            Phase::Tear | Phase::Remove => Vec::new(),
        };
        let mut add = |object: &ObjectId, steps: Vec<Step>| {
            let planned = steps.into_iter().map(|step| {
                let object = object.clone();
                PlannedStep { object, class, step, takes: Vec::new() }
            });
            plan.steps.extend(planned);
        };
        // A circle may have given a copy work of its own: then too only the rest is left.
        let done = made(&piece.node.id).filter(|_| piece.node.phase == Phase::Build);
        if let Some((_, steps)) = done {
            add(&piece.node.id, steps);
        } else {
            let context = (&mut decisions, &brought);
            add(&piece.node.id, steps(from, to, kinds, context, &piece));
        }
        for (id, steps) in left {
            add(&id, steps);
        }
        if piece.node.phase == Phase::Build {
            add(&piece.node.id, brought.unwanted(to, kinds, &piece));
        }
    }
    plan
}

/// What the engine makes by itself on the way, see [`Kind::brought_by`](crate::kind::Kind).
struct Brought {
    by_id: BTreeMap<ObjectId, Object>,
    by_maker: BTreeMap<ObjectId, Vec<ObjectId>>,
}

impl Brought {
    fn of(between: Between<'_>, kinds: &Kinds<'_>, decisions: &Decisions) -> Self {
        let mut brought = Self { by_id: BTreeMap::new(), by_maker: BTreeMap::new() };
        for (id, decision) in decisions {
            let before = match &decision.fate {
                Fate::Alter(_) => between.from.get(id),
                Fate::Create | Fate::Rebuild { .. } | Fate::Swap { .. } => None,
                Fate::Drop => continue,
            };
            let Some(made) = between.to.get(id) else { continue };
            for object in kinds.brought_by(made, before, between) {
                brought.by_maker.entry(id.clone()).or_default().push(object.id.clone());
                brought.by_id.insert(object.id.clone(), object);
            }
        }
        brought
    }

    /// Takes away what came along with a piece of work and is not wanted.
    fn unwanted(&self, to: &Catalog, kinds: &Kinds<'_>, work: &order::Work) -> Vec<Step> {
        let makers = work.included.iter().chain([&work.node.id]);
        let brought = makers.filter_map(|id| self.by_maker.get(id)).flatten();
        let unwanted = brought.filter(|id| !to.contains(id)).map(|id| &self.by_id[id]);
        unwanted.flat_map(|object| (kinds.ops(object.id.kind).drop)(object)).collect()
    }
}

/// From what the engine made by itself to what is wanted.
fn brought_to(there: &Object, new: &Object, ops: &KindOps) -> Vec<Step> {
    if there.same_body(new) {
        return Vec::new();
    }
    match (ops.alter)(there, new) {
        Alteration::InPlace(in_place) => in_place.steps,
        Alteration::Swap { .. } | Alteration::Recreate { .. } => {
            let mut steps = (ops.drop)(there);
            steps.extend((ops.create)(new, Parts::default()));
            steps
        }
    }
}

fn change(
    from: &Catalog,
    to: &Catalog,
    kinds: &Kinds<'_>,
    id: &ObjectId,
    decision: &Decision,
) -> PlannedChange {
    let (action, class, why) = match &decision.fate {
        Fate::Create => (Action::Create, kinds.ops(id.kind).create_class, None),
        Fate::Drop => (Action::Drop, kinds.ops(id.kind).drop_class, None),
        Fate::Alter(InPlace { class, .. }) => (Action::Alter, *class, None),
        Fate::Rebuild { why: Some(why), class } | Fate::Swap { why, class, .. } => {
            (Action::Replace, *class, Some(*why))
        }
        Fate::Rebuild { why: None, class } => (Action::Rebuild, *class, None),
    };
    let class = if decision.is_handed_over() { class.min(Class::InPlace) } else { class };
    let (old, new) = (from.get(id).cloned(), to.get(id).cloned());
    let fields = match (&old, &new) {
        (Some(old), Some(new)) => changed_fields(old, new),
        _ => Vec::new(),
    };
    PlannedChange {
        id: id.clone(),
        action,
        class,
        because: decision.because.clone(),
        why: why.map(Cow::Borrowed),
        old,
        new,
        fields,
        renamed: None,
    }
}

fn steps(
    from: &Catalog,
    to: &Catalog,
    kinds: &Kinds<'_>,
    (decisions, brought): (&mut Decisions, &Brought),
    work: &order::Work,
) -> Vec<Step> {
    let id = &work.node.id;
    let ops = kinds.ops(id.kind);
    let old = || from.get(id).expect("what is torn down is in the old catalog");
    let create = || {
        let parts: Vec<&Object> = work.included.iter().filter_map(|id| to.get(id)).collect();
        let new = to.get(id).expect("what is built is in the new catalog");
        match brought.by_id.get(id) {
            Some(there) => brought_to(there, new, ops),
            None => (ops.create)(new, Parts(&parts)),
        }
    };
    let decision = decisions.get_mut(id).expect("all work comes from a decision");
    if decision.is_handed_over() {
        return Vec::new();
    }
    let fate = &mut decision.fate;
    match (work.node.phase, fate) {
        (Phase::Tear, _) => (ops.drop)(old()),
        (Phase::Build, Fate::Alter(in_place)) => std::mem::take(&mut in_place.steps),
        (Phase::Build, Fate::Swap { aside, .. }) => {
            let mut steps = std::mem::take(aside);
            steps.extend(create());
            steps
        }
        (Phase::Build, Fate::Create | Fate::Rebuild { .. } | Fate::Drop) => create(),
        (Phase::Remove, Fate::Swap { remove, .. }) => std::mem::take(remove),
        (Phase::Remove, fate) => unreachable!("only a swap removes: {fate:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_files_make_and_no_kind_models_is_not_passed_over() {
        let rule = Unmanaged {
            kind: "rule".to_owned(),
            name: "r".to_owned(),
            needs: Vec::new(),
            in_scope: true,
        };
        let none = Catalog::default();
        let mut one = Catalog::default();
        one.unmanaged.push(rule);
        let not_made = |from, to| plan(from, to, &[], &Destructive::Allowed).unwrap().not_made;
        assert_eq!(not_made(&none, &one).len(), 1);
        assert_eq!(not_made(&one, &one).len(), 0);
        assert_eq!(not_made(&one, &none).len(), 0);
    }
}
