//! A catalog as statements in files: what a plan from an empty database to it says, each statement in
//! the file of the whole that it is about.
mod definition;
mod layout;
mod place;
mod toml;

use std::collections::BTreeSet;

use schemactl_core::allow::Destructive;
use schemactl_core::catalog::{Catalog, Inherited, Object, ObjectId};
use schemactl_core::export::{Export, Form, Piece, Unsaid};
use schemactl_core::ident::Ident;
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Plan, PlanError, PlannedStep, plan};
use schemactl_core::provider::{Manage, Scope};

use crate::kinds::KINDS;
use crate::kinds::attachment;
use crate::kinds::constraint::Constraint;
use crate::kinds::default_privilege::DefaultPrivilege;
use crate::kinds::lineage::partition_id;
use crate::kinds::owner::Owner;
use crate::kinds::partition::Partition;
use crate::kinds::table::Table;
use crate::split;

/// Everything that has to be said for `live` to come out where `empty` is all there is.
pub(crate) fn export(
    empty: &Catalog,
    live: &Catalog,
    scope: &Scope,
    form: &Form,
) -> Result<Export, PlanError> {
    let mut notes = Vec::new();
    let (mut empty, mut live) = (empty.clone(), live.clone());
    if !scope.manage.contains(&Manage::Owners) {
        let same = |o: &&Object| empty.get(&o.id).is_some_and(|there| there.same_body(o));
        let owned = live.of_kind(Owner::NAME).filter(|o| !same(o)).count();
        without_owners(&mut live);
        without_owners(&mut empty);
        if owned > 0 {
            notes.push(format!(
                "{owned} {} to another role than the one that imports; owners are written with \
                 `--manage owners`",
                if owned == 1 { "object belongs" } else { "objects belong" },
            ));
        }
    }
    attachment::settle(&empty, &mut live);
    let (empty, live) = (&empty, &live);
    let mut plan = plan(empty, live, KINDS, &Destructive::Allowed)?;
    let corrections = against_defaults(empty, live, &plan)?;
    plan.steps.extend(corrections);
    let mut wholes: Vec<ObjectId> = Vec::new();
    let mut said: Vec<(ObjectId, &PlannedStep)> = Vec::new();
    let mut export = Export { notes, ..Export::default() };
    for step in &plan.steps {
        let whole = whole_of(live, empty, &step.object);
        if split::is_refused(step.step.sql.as_str()) {
            let why = "every new database has it, and no file can say that it is not there";
            export.unsaid.push(Unsaid { object: step.object.clone(), why });
            continue;
        }
        if live.get(&step.object).is_some_and(comes_by_itself) {
            continue;
        }
        wholes.push(whole.clone());
        said.push((whole, step));
    }
    let places = place::Places::of(&wholes);
    let in_toml = table_files(&mut export, live, &wholes, form, &places);
    said.retain(|(_, step)| !in_toml.contains(&step.object));
    for (whole, step) in said {
        let sql = &step.step.sql;
        let secret = sql.as_str() != sql.shown();
        export.pieces.push(Piece {
            file: places.file(&whole),
            whole,
            object: step.object.clone(),
            sql: layout::laid_out(sql.shown()),
            ignored: secret.then_some(
                "it holds a secret, which is not written: put it in, and take the next line away",
            ),
        });
    }
    Ok(export)
}

/// Whether a partition gets it from its table, whichever of the two statements is read first. Said
/// of itself, it could come to be there twice.
fn comes_by_itself(object: &Object) -> bool {
    if object.id.kind != Constraint::NAME || object.local {
        return false;
    }
    let foreign_key = object.typed::<Constraint>().body.is_foreign_key();
    let of_partition = |link: &Inherited| {
        link.through.kind == Partition::NAME && link.from.path.last() == object.id.path.last()
    };
    foreign_key && object.inherited.iter().any(of_partition)
}

/// Writes what table files can say; gives the objects that they do.
fn table_files(
    export: &mut Export,
    live: &Catalog,
    wholes: &[ObjectId],
    form: &Form,
    places: &place::Places,
) -> BTreeSet<ObjectId> {
    let mut said = BTreeSet::new();
    let Form::Toml { except } = form else { return said };
    let wholes: BTreeSet<&ObjectId> = wholes.iter().filter(|id| !except.contains(id)).collect();
    for object in wholes.into_iter().filter_map(|id| live.get(id)) {
        let Some(toml::Said { text, objects }) = toml::table_file(live, object) else { continue };
        export.pieces.push(Piece {
            whole: object.id.clone(),
            object: object.id.clone(),
            file: places.table_file(&object.id),
            sql: text,
            ignored: None,
        });
        said.extend(objects);
    }
    said
}

fn without_owners(catalog: &mut Catalog) {
    let owners: Vec<ObjectId> = catalog.of_kind(Owner::NAME).map(|o| o.id.clone()).collect();
    for id in owners {
        catalog.remove(&id);
    }
}

/// What has to be said where default privileges are in force before the objects are made. Files have
/// no order, so that both that and what else is granted stands in them: together they come to the
/// same with the default privileges and without.
fn against_defaults(
    empty: &Catalog,
    live: &Catalog,
    plan: &Plan,
) -> Result<Vec<PlannedStep>, PlanError> {
    let defaults: Vec<_> = live.of_kind(DefaultPrivilege::NAME).collect();
    if defaults.is_empty() {
        return Ok(Vec::new());
    }
    let mut in_force = empty.clone();
    for object in defaults {
        in_force.insert(object.clone());
    }
    let with_defaults = self::plan(&in_force, live, KINDS, &Destructive::Allowed)?;
    let said: BTreeSet<&str> = plan.steps.iter().map(|s| s.step.sql.as_str()).collect();
    let more = with_defaults.steps.iter().filter(|s| !said.contains(s.step.sql.as_str()));
    Ok(more.cloned().collect())
}

/// The object that decides in which file an object is said: its outermost parent. What a column owns
/// goes with its table, a partition with the partitioned table.
pub(crate) fn whole(catalog: &Catalog, id: &ObjectId) -> ObjectId {
    whole_of(catalog, catalog, id)
}

fn whole_of(live: &Catalog, empty: &Catalog, id: &ObjectId) -> ObjectId {
    let mut id = id.clone();
    loop {
        let object = live.get(&id).or_else(|| empty.get(&id));
        let Some(object) = object else { return id };
        let above = object.parent.clone().or_else(|| object.owner.clone());
        let above = above.or_else(|| partitioned(live, &id)).filter(|above| live.contains(above));
        match above {
            Some(above) => id = above,
            None => return id,
        }
    }
}

/// The table that a table is a partition of.
fn partitioned(live: &Catalog, id: &ObjectId) -> Option<ObjectId> {
    let name: &[Ident] = (id.kind == Table::NAME).then_some(&id.path)?;
    let [schema, name] = name else { return None };
    let name = schemactl_core::ident::QName::new(schema.clone(), name.clone());
    let partition = live.get(&partition_id(&name))?;
    Some(partition.typed::<Partition>().body.partitioned())
}
