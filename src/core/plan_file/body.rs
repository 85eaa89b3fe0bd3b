//! What a saved plan says, field by field, and the way from a plan to it and back.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::SavedPlan;
use super::names::{Name, Names, Unknown};
use crate::catalog::{Catalog, Fields, Fingerprint, Object, ObjectId, State, Unmanaged};
use crate::cost::{Loss, Speeds, Touch};
use crate::diff::changed_fields;
use crate::hold::Held;
use crate::ident::Ident;
use crate::kind::{Class, Step, Transaction};
use crate::managed::{Managed, Pattern};
use crate::plan::{Action, Plan, PlannedChange, PlannedStep, Renamed};
use crate::probe::{Probe, Verdict};
use crate::provider::{Identity, Manage, Scope, ServerInfo};
use crate::record::{Kept, KeptFile};
use crate::rename::Hint;
use crate::source::Place;
use crate::sql::{Expr, Part, Quote, Sql, render};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    program: String,
    provider: String,
    database: Database,
    scope: ManagedScope,
    allows_destructive: bool,
    desired: Fingerprint,
    before: Fingerprint,
    /// Every object of the state that the plan starts from.
    before_objects: Vec<Hashed>,
    target: Fingerprint,
    /// What is new or other in the state that it leads to.
    target_objects: Vec<Hashed>,
    target_gone: Vec<Name>,
    changes: Vec<Change>,
    statements: Vec<Statement>,
    held_back: Vec<HeldBack>,
    /// What is asked of the rows before anything is locked.
    #[serde(default)]
    probes: Vec<Question>,
    /// What the changed objects are parts of, and itself is not changed.
    wholes: Vec<Whole>,
    places: Vec<NamedPlace>,
    /// Rows and values that are lost for good.
    losses: Vec<Lost>,
    speeds: Speeds,
    hints: Vec<RenameHint>,
    /// What the configuration or the files leave out.
    excluded: Vec<Name>,
    not_managed: Vec<NotManaged>,
    not_made: Vec<NotManaged>,
    notes: Vec<String>,
    /// The files that it was made from; `None` where they are not kept.
    #[serde(default)]
    files: Option<Vec<KeptFile>>,
    /// Why they are not.
    #[serde(default)]
    files_not_kept: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Database {
    system: Option<String>,
    name: String,
    product: String,
    target: String,
}

/// What of the database is managed; the patterns as they were written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ManagedScope {
    schemas: Vec<String>,
    manage: Vec<Manage>,
    schema_patterns: Vec<String>,
    include: Vec<String>,
    exclude: Vec<String>,
    ignored: Vec<Name>,
}

/// A hash, and the kind and the path of the object that has it.
#[derive(Serialize, Deserialize)]
struct Hashed(String, Name);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    object: Name,
    action: Action,
    class: Class,
    part_of: Option<Name>,
    order: i32,
    because: Option<Name>,
    why: Option<String>,
    renamed_from: Option<Name>,
    renamed_place: Option<Place>,
    old: Option<Fields>,
    new: Option<Fields>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    sql: String,
    object: Name,
    class: Class,
    transaction: Transaction,
    place: Option<Place>,
    /// What it locks, reads and rewrites of what was there before.
    takes: Vec<Touch>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeldBack {
    object: Name,
    action: Action,
    because: Option<Name>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    object: Name,
    query: String,
    keys: Option<String>,
    verdict: Verdict,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    object: Name,
    part_of: Option<Name>,
    order: i32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedPlace {
    object: Name,
    place: Place,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lost {
    object: Name,
    /// The statement, from 0.
    statement: usize,
    rows: Option<u64>,
    bytes: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RenameHint {
    old: Name,
    new: Name,
    place: Option<Place>,
    line: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotManaged {
    kind: String,
    name: String,
}

impl From<&SavedPlan> for Body {
    fn from(saved: &SavedPlan) -> Self {
        let SavedPlan {
            program,
            provider,
            identity: Identity { system, database },
            server: ServerInfo { product, target },
            scope,
            allows_destructive,
            desired,
            before,
            target: after,
            plan,
            probes,
            places,
            excluded,
            kept,
        } = saved;
        let (files, files_not_kept) = match kept {
            Kept::Files(files) => (Some(files.clone()), None),
            Kept::Not(why) => (None, Some(why.clone())),
        };
        let new = after.objects.iter().filter(|(id, hash)| before.objects.get(id) != Some(hash));
        let gone = before.objects.keys().filter(|id| !after.objects.contains_key(id));
        let wholes = named_by(plan).filter_map(|id| plan.target.get(id));
        let place = |(id, place): (&ObjectId, &Place)| NamedPlace {
            object: id.into(),
            place: place.clone(),
        };
        Self {
            program: program.clone(),
            provider: provider.clone(),
            database: Database {
                system: system.clone(),
                name: database.clone(),
                product: product.clone(),
                target: target.clone(),
            },
            scope: scope.into(),
            allows_destructive: *allows_destructive,
            desired: desired.clone(),
            before: before.fingerprint.clone(),
            before_objects: before.objects.iter().map(hashed).collect(),
            target: after.fingerprint.clone(),
            target_objects: new.map(hashed).collect(),
            target_gone: gone.map(Name::from).collect(),
            changes: plan.changes.iter().map(Change::from).collect(),
            statements: plan.steps.iter().map(|step| Statement::new(step, places)).collect(),
            held_back: plan.held_back.iter().map(HeldBack::from).collect(),
            probes: probes.iter().map(Question::from).collect(),
            wholes: wholes.map(Whole::from).collect(),
            places: places.iter().map(place).collect(),
            losses: plan.losses.iter().map(Lost::from).collect(),
            speeds: plan.speeds,
            hints: plan.hints.iter().map(RenameHint::from).collect(),
            excluded: excluded.iter().map(Name::from).collect(),
            not_managed: plan.unmanaged.iter().map(NotManaged::from).collect(),
            not_made: plan.not_made.iter().map(NotManaged::from).collect(),
            notes: plan.notes.clone(),
            files,
            files_not_kept,
        }
    }
}

impl Statement {
    fn new(planned: &PlannedStep, places: &BTreeMap<ObjectId, Place>) -> Self {
        let PlannedStep { object, class, step: Step { sql, transaction }, takes } = planned;
        Self {
            sql: sql.as_str().to_owned(),
            object: object.into(),
            class: *class,
            transaction: *transaction,
            place: places.get(object).cloned(),
            takes: takes.clone(),
        }
    }
}

impl From<&Held> for HeldBack {
    fn from(Held { id, action, because }: &Held) -> Self {
        Self { object: id.into(), action: *action, because: because.as_ref().map(Name::from) }
    }
}

impl From<&(ObjectId, Probe)> for Question {
    fn from((object, Probe { query, keys, verdict }): &(ObjectId, Probe)) -> Self {
        let text = |sql: &Sql| sql.as_str().to_owned();
        let keys = keys.as_ref().map(text);
        Self { object: object.into(), query: text(query), keys, verdict: verdict.clone() }
    }
}

impl Question {
    fn probe(self, names: &Names) -> Result<(ObjectId, Probe), Unknown> {
        let Self { object, query, keys, verdict } = self;
        let probe = Probe { query: verbatim(query), keys: keys.map(verbatim), verdict };
        Ok((names.id(object)?, probe))
    }
}

impl From<&Object> for Whole {
    fn from(object: &Object) -> Self {
        let part_of = object.parent.as_ref().map(Name::from);
        Self { object: (&object.id).into(), part_of, order: object.order }
    }
}

impl From<&Hint> for RenameHint {
    fn from(Hint { old, new, place, line }: &Hint) -> Self {
        Self { old: old.into(), new: new.into(), place: place.clone(), line: line.clone() }
    }
}

fn hashed((id, hash): (&ObjectId, &String)) -> Hashed {
    Hashed(hash.clone(), id.into())
}

/// What a plan's changes are parts of, what is held back and what that is part of, as far as it is
/// itself not changed.
fn named_by(plan: &Plan) -> impl Iterator<Item = &ObjectId> {
    let changed: BTreeSet<&ObjectId> = plan.changes.iter().map(|c| &c.id).collect();
    let object = |c: &'_ PlannedChange| c.new.as_ref().or(c.old.as_ref()).cloned();
    let mut found = BTreeSet::new();
    let mut queue: Vec<&ObjectId> = plan.held_back.iter().map(|held| &held.id).collect();
    let parents: BTreeSet<ObjectId> =
        plan.changes.iter().filter_map(object).filter_map(|o| o.parent).collect();
    queue.extend(parents.iter().filter_map(|id| plan.target.get(id)).map(|o| &o.id));
    while let Some(id) = queue.pop() {
        if !changed.contains(id) && found.insert(id) {
            queue.extend(plan.target.get(id).and_then(|object| object.parent.as_ref()));
        }
    }
    found.into_iter()
}

impl From<&PlannedChange> for Change {
    fn from(change: &PlannedChange) -> Self {
        // The fields that differ follow from those of before and after.
        let PlannedChange { id, action, class, because, why, old, new, fields: _, renamed } =
            change;
        let either = new.as_ref().or(old.as_ref());
        Self {
            object: id.into(),
            action: *action,
            class: *class,
            part_of: either.and_then(|o| o.parent.as_ref()).map(Name::from),
            order: either.map_or(0, |o| o.order),
            because: because.as_ref().map(Name::from),
            why: why.as_ref().map(ToString::to_string),
            renamed_from: renamed.as_ref().map(|r| (&r.from).into()),
            renamed_place: renamed.as_ref().and_then(|r| r.said.clone()),
            old: old.as_ref().map(Object::fields),
            new: new.as_ref().map(Object::fields),
        }
    }
}

impl From<&Scope> for ManagedScope {
    fn from(scope: &Scope) -> Self {
        let Scope { schemas, manage, managed } = scope;
        let Managed { schemas: patterns, include, exclude, ignored } = managed;
        let texts = |all: &[Pattern]| all.iter().map(|p| p.text().to_owned()).collect();
        let ignored = ignored.iter().map(|(kind, path)| Name::new(*kind, path));
        Self {
            schemas: schemas.clone(),
            manage: manage.clone(),
            schema_patterns: texts(patterns),
            include: texts(include),
            exclude: texts(exclude),
            ignored: ignored.collect(),
        }
    }
}

impl ManagedScope {
    fn scope(self, names: &Names) -> Result<Scope, Unknown> {
        let patterns = |texts: Vec<String>| all(texts, |text| Ok(Pattern::parse(&text)?));
        let managed = Managed {
            schemas: patterns(self.schema_patterns)?,
            include: patterns(self.include)?,
            exclude: patterns(self.exclude)?,
            ignored: all(self.ignored, |name| {
                let id = names.id(name)?;
                Ok((id.kind, id.path.to_vec()))
            })?,
        };
        Ok(Scope { schemas: self.schemas, manage: self.manage, managed })
    }
}

impl From<&Loss> for Lost {
    fn from(Loss { object, step, rows, bytes }: &Loss) -> Self {
        Self { object: object.into(), statement: *step, rows: *rows, bytes: *bytes }
    }
}

impl From<&Unmanaged> for NotManaged {
    fn from(unmanaged: &Unmanaged) -> Self {
        Self { kind: unmanaged.kind.clone(), name: unmanaged.name.clone() }
    }
}

impl From<NotManaged> for Unmanaged {
    fn from(NotManaged { kind, name }: NotManaged) -> Self {
        Self { kind, name, needs: Vec::new(), in_scope: true }
    }
}

impl Body {
    pub(super) fn plan(self, names: &Names) -> Result<SavedPlan, Unknown> {
        let states = self.states(names)?;
        let (before, target) = states;
        let Database { system, name, product, target: reached } = self.database;
        let places = self.places.into_iter().map(|p| Ok((names.id(p.object)?, p.place)));
        let wholes = self.wholes.into_iter().map(|whole| {
            let Whole { object, part_of, order } = whole;
            let (id, parent) = (names.id(object)?, names.optional(part_of)?);
            Ok(Object::shown(id, parent, order, Fields::new()))
        });
        let hint = |RenameHint { old, new, place, line }| {
            Ok(Hint { old: names.id(old)?, new: names.id(new)?, place, line })
        };
        let plan = Plan {
            changes: all(self.changes, |change| change.planned(names))?,
            steps: all(self.statements, |statement| statement.planned(names))?,
            held_back: all(self.held_back, |held| {
                let HeldBack { object, action, because } = held;
                Ok(Held { id: names.id(object)?, action, because: names.optional(because)? })
            })?,
            target: Catalog::from_objects(wholes.collect::<Result<Vec<_>, Unknown>>()?),
            unmanaged: self.not_managed.into_iter().map(Unmanaged::from).collect(),
            not_made: self.not_made.into_iter().map(Unmanaged::from).collect(),
            notes: self.notes,
            waits: Vec::new(),
            losses: all(self.losses, |Lost { object, statement, rows, bytes }| {
                Ok(Loss { object: names.id(object)?, step: statement, rows, bytes })
            })?,
            speeds: self.speeds,
            hints: all(self.hints, hint)?,
        };
        Ok(SavedPlan {
            program: self.program,
            provider: self.provider,
            identity: Identity { system, database: name },
            server: ServerInfo { product, target: reached },
            scope: self.scope.scope(names)?,
            allows_destructive: self.allows_destructive,
            desired: self.desired,
            before,
            target,
            plan,
            probes: all(self.probes, |question| question.probe(names))?,
            excluded: all(self.excluded, |name| names.id(name))?,
            places: places.collect::<Result<_, Unknown>>()?,
            kept: match (self.files, self.files_not_kept) {
                (Some(files), _) => Kept::Files(files),
                (None, why) => why.map_or_else(Kept::default, Kept::Not),
            },
        })
    }

    fn states(&self, names: &Names) -> Result<(State, State), Unknown> {
        let hashes = |all: &[Hashed]| -> Result<BTreeMap<ObjectId, String>, Unknown> {
            all.iter().map(|h| Ok((names.id(h.1.clone())?, h.0.clone()))).collect()
        };
        let before = hashes(&self.before_objects)?;
        let mut target = before.clone();
        for gone in &self.target_gone {
            target.remove(&names.id(gone.clone())?);
        }
        target.extend(hashes(&self.target_objects)?);
        let state = |fingerprint: &Fingerprint, objects| State {
            fingerprint: fingerprint.clone(),
            objects,
        };
        Ok((state(&self.before, before), state(&self.target, target)))
    }
}

fn all<T, U>(items: Vec<T>, convert: impl Fn(T) -> Result<U, Unknown>) -> Result<Vec<U>, Unknown> {
    items.into_iter().map(convert).collect()
}

impl Change {
    fn planned(self, names: &Names) -> Result<PlannedChange, Unknown> {
        let id = names.id(self.object)?;
        let parent = names.optional(self.part_of)?;
        let object = |fields: Fields| Object::shown(id.clone(), parent.clone(), self.order, fields);
        let (old, new) = (self.old.map(object), self.new.map(object));
        let fields = match (&old, &new, self.action) {
            (Some(_), Some(_), Action::Rename) => Vec::new(),
            (Some(old), Some(new), _) => changed_fields(old, new),
            _ => Vec::new(),
        };
        let from = names.optional(self.renamed_from)?;
        Ok(PlannedChange {
            id,
            action: self.action,
            class: self.class,
            because: names.optional(self.because)?,
            why: self.why.map(Into::into),
            old,
            new,
            fields,
            renamed: from.map(|from| Renamed { from, said: self.renamed_place }),
        })
    }
}

impl Statement {
    fn planned(self, names: &Names) -> Result<PlannedStep, Unknown> {
        let Self { sql, object, class, transaction, place: _, takes } = self;
        let step = Step { sql: verbatim(sql), transaction };
        Ok(PlannedStep { object: names.id(object)?, class, step, takes })
    }
}

/// A statement as this program wrote it into a file whose checksum holds.
fn verbatim(text: String) -> Sql {
    struct Nothing;
    impl Quote for Nothing {
        fn ident(&self, _: &mut String, _: &Ident) {
            unreachable!("the template has no name in it");
        }

        fn text(&self, _: &mut String, _: &str) {
            unreachable!("the template has no literal in it");
        }
    }
    render(&Nothing, "{}", &[Part::Expr(&Expr::from_server(text))])
}
