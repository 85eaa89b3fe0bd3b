//! `schemactl drift`: who moved the database and the files apart since the last recorded apply.
mod metrics;
mod shown;
mod watch;

use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::catalog::{Catalog, Object, ObjectId, State};
use schemactl_core::diff::{Change, FieldChange, changed_fields, diff};
use schemactl_core::provider::Provider;
use schemactl_core::record::key;
use serde::Serialize;

use super::context::{Context, Files};
use super::error::{CommandError, CommandResult, Exit};
use super::foreign::{Last, Since};
use super::formats::{Format, FormatArg};
use super::json;
use super::kept;
use super::prepare::{Prepared, compared};

/// Show who changed what since the last apply
///
/// Compares three states: the files, what the last recorded apply left, and the database. What the
/// files changed, what somebody else changed, and what both did are listed apart. Exits with 2 when
/// the database is not what the files say.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    pub(crate) format: FormatArg,

    #[command(flatten)]
    pub(crate) watching: watch::Watching,
}

/// Who changed an object since the last apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Who {
    /// Somebody changed the database, and the files are as they were.
    Somebody,
    /// The database and the files were changed in different ways.
    Both,
    /// The files were changed, or what they say was not let through; the database is as it was left.
    Files,
    /// Nothing is known of the object as it was.
    Unknown,
    /// Somebody changed the database, and the files say the same.
    Agreed,
}

impl Who {
    const ALL: [Self; 5] = [Self::Somebody, Self::Both, Self::Files, Self::Unknown, Self::Agreed];

    /// As it is written for machines.
    fn name(self) -> &'static str {
        match self {
            Self::Somebody => "somebody",
            Self::Both => "both",
            Self::Files => "files",
            Self::Unknown => "unknown",
            Self::Agreed => "agreed",
        }
    }
}

/// An object that is not what it was, or not what the files say.
struct Moved {
    id: ObjectId,
    who: Who,
    /// What became of it in the database, else what the files want of it.
    what: Since,
    /// `old` is what it was or is, `new` what it became or is to become.
    fields: Vec<FieldChange>,
}

/// All of it.
struct Drift {
    /// By who changed it, then by name.
    moved: Vec<Moved>,
    last: Option<Last>,
    /// The files of the last apply are known.
    knows_files: bool,
}

impl Drift {
    fn exit(&self) -> Exit {
        let apart = self.moved.iter().any(|moved| moved.who != Who::Agreed);
        if apart { Exit::Changes } else { Exit::Done }
    }
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    if !matches!(context.format, Format::Text | Format::Json | Format::Markdown) {
        return Err(CommandError::usage("drift is printed as text, json or markdown only"));
    }
    if let Some(pause) = args.watching.watch {
        return watch::run(context, args, pause).await;
    }
    let look = look(context, args).await?;
    context.ui.result(&look.result);
    Ok(look.exit)
}

/// What was found at one time.
struct Look {
    /// In the form that was asked for.
    result: String,
    /// The JSON document, on one line.
    document: String,
    /// All that moved, as text: equal when nothing changed from one look to the next.
    changes: String,
    /// Who moved each object.
    by: Vec<Who>,
    exit: Exit,
}

async fn look(context: &Context<'_>, args: &Args) -> Result<Look, CommandError> {
    let mut prepared = compared(context, args.files).await?;
    let provider = context.provider(prepared.settings.target())?;
    let drift = find(&mut prepared, provider).await?;
    let exit = drift.exit();
    let document = shown::document(&prepared, &drift, exit);
    let look = Look {
        result: match context.format {
            Format::Json => json::text(&document),
            Format::Markdown => shown::markdown(&prepared, &drift),
            Format::Text | Format::Sarif | Format::Github | Format::Gitlab => {
                shown::text(&prepared, &drift, context.ui.out_paint())
            }
        },
        document: line(&document),
        changes: line(&document.changes),
        by: drift.moved.iter().map(|moved| moved.who).collect(),
        exit,
    };
    prepared.session.close().await?;
    Ok(look)
}

/// Data as JSON on one line.
fn line(data: &impl Serialize) -> String {
    serde_json::to_string(data).expect("it is plain data")
}

async fn find(prepared: &mut Prepared, provider: &dyn Provider) -> Result<Drift, CommandError> {
    let last = Last::read(prepared.session.as_mut()).await?;
    let then = match &last {
        Some(last) => then(last, prepared, provider).await?,
        None => None,
    };
    let Prepared { before: live, desired, scope, .. } = prepared;
    let state = live.state();
    let apart: BTreeSet<&ObjectId> = diff(live, desired)
        .iter()
        .map(|change| match change {
            Change::Create(object) | Change::Drop(object) => &object.id,
            Change::Alter { old, .. } => &old.id,
        })
        .collect();
    let mut ids: Vec<&ObjectId> = apart.iter().copied().chain(state.objects.keys()).collect();
    let known = then.iter().chain([&*desired]).flat_map(Catalog::iter).map(|object| &object.id);
    ids.extend(gone(last.as_ref(), &state, known));
    ids.sort();
    ids.dedup();
    let mut moved = Vec::new();
    for id in ids {
        let since = last.as_ref().map(|last| last.since(id, &state, &scope.schemas));
        let files = then.as_ref().map(|then| !same(then.get(id), desired.get(id)));
        let Some(who) = who(apart.contains(id), since, files) else { continue };
        let by_hand = matches!(who, Who::Somebody | Who::Both | Who::Agreed);
        let old = if by_hand { then.as_ref().and_then(|t| t.get(id)) } else { live.get(id) };
        let new = if by_hand { live.get(id) } else { desired.get(id) };
        let what = if by_hand { since.unwrap_or(Since::Unknown) } else { wanted(old, new) };
        let fields = old.zip(new).map(|(old, new)| changed_fields(old, new)).unwrap_or_default();
        moved.push(Moved { id: id.clone(), who, what, fields });
    }
    fold(&mut moved, &[live, desired]);
    moved.sort_by(|a, b| (a.who, &a.id).cmp(&(b.who, &b.id)));
    Ok(Drift { moved, knows_files: then.is_some(), last })
}

/// What the files of the last apply say; `None` where they were not kept.
async fn then(
    last: &Last,
    prepared: &Prepared,
    provider: &dyn Provider,
) -> Result<Option<Catalog>, CommandError> {
    if last.entry.not_kept.is_some() {
        return Ok(None);
    }
    // They were taken out of the entry with its hashes only.
    let statements = kept::statements(&last.entry, provider)?;
    let Prepared { settings, scope, before, .. } = prepared;
    let (target, scratch) = (settings.target(), &settings.scratch);
    let mut then = provider.elaborate(target, &statements, scope, scratch).await?;
    provider.reconcile(before, &mut then.catalog, &statements, scope);
    Ok(Some(then.catalog))
}

/// Objects that are there no longer, as far as any files name them.
fn gone<'a>(
    last: Option<&Last>,
    live: &State,
    known: impl Iterator<Item = &'a ObjectId>,
) -> Vec<&'a ObjectId> {
    let gone: Vec<&str> = last.map(|last| last.gone(live).collect()).unwrap_or_default();
    known.filter(|id| gone.binary_search(&key(id).as_str()).is_ok()).collect()
}

fn same(one: Option<&Object>, other: Option<&Object>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.same_body(other) && one.parent == other.parent,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// What the files want of an object.
fn wanted(live: Option<&Object>, desired: Option<&Object>) -> Since {
    match (live, desired) {
        (None, Some(_)) => Since::Added,
        (Some(_), None) => Since::Removed,
        (Some(_), Some(_)) => Since::Changed,
        (None, None) => Since::Same,
    }
}

/// `apart`: the files say something else than the database. `files`: they changed since, as far as
/// that is known.
fn who(apart: bool, since: Option<Since>, files: Option<bool>) -> Option<Who> {
    let by_hand = match since {
        Some(Since::Same) => false,
        Some(Since::Added | Since::Removed | Since::Changed) => true,
        Some(Since::Unknown) | None => return apart.then_some(Who::Unknown),
    };
    match (apart, by_hand, files) {
        (true, false, _) => Some(Who::Files),
        (true, true, Some(true)) => Some(Who::Both),
        (true, true, Some(false) | None) => Some(Who::Somebody),
        (false, true, _) => Some(Who::Agreed),
        (false, false, _) => None,
    }
}

/// Leaves out the parts of what came or went as a whole.
fn fold(moved: &mut Vec<Moved>, catalogs: &[&Catalog]) {
    let whole: BTreeMap<ObjectId, (Who, Since)> =
        moved.iter().map(|m| (m.id.clone(), (m.who, m.what))).collect();
    moved.retain(|part| {
        let object = catalogs.iter().find_map(|catalog| catalog.get(&part.id));
        let parent = object.and_then(|object| object.parent.as_ref());
        let above = parent.and_then(|id| whole.get(id));
        part.what == Since::Changed || above != Some(&(part.who, part.what))
    });
}
