//! `schemactl check`: several databases of one project beside each other, and beside the files.
mod shown;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use schemactl_core::catalog::{Catalog, Object, ObjectId};
use schemactl_core::diff::{Change, FieldChange, changed_fields, diff};
use serde::Serialize;

use super::args::Global;
use super::context::{Context, Files};
use super::error::{CommandError, CommandResult, Exit};
use super::formats::{Format, FormatArg};
use super::json;
use super::prepare::{Planned, Prepared, compared};
use super::report::counted;
use super::settings::environments;
use super::tell;

/// Compare the environments with one another and with the files
///
/// Reads the database of every section [env.NAME] of the configuration, and shows each object that is
/// not everywhere what the files say in one table. Exits with 2 when there is one.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// Compare all environments of the configuration
    #[arg(long, required = true)]
    all_envs: bool,

    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    pub(crate) format: FormatArg,
}

/// How an object of a database stands to the files of its environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Is {
    Same,
    /// The files say it, and the database does not have it.
    Missing,
    /// The database has it, and the files do not say it.
    Added,
    Changed,
    /// Neither has it.
    Absent,
    /// The environment could not be read.
    Unknown,
}

/// An environment, and what was found there.
struct Column {
    name: String,
    found: Result<Found, CommandError>,
}

struct Found {
    /// The folder of its files.
    dir: PathBuf,
    live: Catalog,
    desired: Catalog,
    planned: Planned,
    /// The objects that are not as the files say.
    apart: BTreeMap<ObjectId, Is>,
}

/// An object in one environment.
struct Cell {
    is: Is,
    /// Tells those apart that the same word does not: `a`, `b`.
    variant: Option<char>,
    /// `old` is what the files say, `new` what the database has.
    fields: Vec<FieldChange>,
}

/// An object that is not the same everywhere.
struct Row {
    id: ObjectId,
    /// One for each column.
    cells: Vec<Cell>,
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    if !matches!(context.format, Format::Text | Format::Json | Format::Markdown) {
        return Err(CommandError::usage("a check is printed as text, json or markdown only"));
    }
    let columns = read(context, args.files).await?;
    let rows = rows(&columns);
    let failed = columns.iter().filter(|column| column.found.is_err()).count();
    let exit = match (failed, rows.is_empty()) {
        (0, true) => Exit::Done,
        (0, false) => Exit::Changes,
        (_, _) => Exit::Error,
    };
    let ui = context.ui;
    ui.result(&match context.format {
        Format::Json => json::text(&shown::document(&columns, &rows, exit)),
        Format::Markdown => shown::markdown(&columns, &rows),
        Format::Text | Format::Sarif | Format::Github | Format::Gitlab => {
            shown::text(&columns, &rows, ui.out_paint())
        }
    });
    if failed > 0 {
        let all = counted(columns.len(), "environment");
        let message = format!("{failed} of {all} could not be compared");
        return Err(CommandError { told: true, ..CommandError::new(message) });
    }
    Ok(exit)
}

/// Reads all environments, one after the other. What goes wrong in one is said, and keeps none of the
/// others from being read.
async fn read(context: &Context<'_>, files: Files) -> Result<Vec<Column>, CommandError> {
    for (flag, given) in [("--url", &context.global.url), ("--env", &context.global.env)] {
        if given.is_some() {
            let message = format!("`{flag}` names one database, and `--all-envs` all of them");
            return Err(CommandError::usage(message));
        }
    }
    let mut columns = Vec::new();
    for name in environments(context.global)? {
        let global = Global { env: Some(name.clone()), ..context.global.clone() };
        let found = one(&Context { global: &global, ..*context }, files).await;
        if let Err(error) = &found {
            context.ui.talk(&format!("{name}:\n"));
            tell(context.ui, error);
        }
        columns.push(Column { name, found });
    }
    Ok(columns)
}

async fn one(context: &Context<'_>, files: Files) -> Result<Found, CommandError> {
    let Prepared { settings, session, before: live, desired, planned, .. } =
        compared(context, files).await?;
    session.close().await?;
    let apart = diff(&live, &desired).into_iter().map(|change| match change {
        Change::Create(object) => (object.id.clone(), Is::Missing),
        Change::Drop(object) => (object.id.clone(), Is::Added),
        Change::Alter { old, .. } => (old.id.clone(), Is::Changed),
    });
    let apart = apart.collect();
    Ok(Found { dir: settings.dir, live, desired, planned, apart })
}

impl Found {
    fn is(&self, id: &ObjectId) -> Is {
        match (self.apart.get(id), self.live.contains(id)) {
            (Some(is), _) => *is,
            (None, true) => Is::Same,
            (None, false) => Is::Absent,
        }
    }

    /// Whether an object is the same in both. What both files of one folder say is, however the two
    /// servers print it.
    fn agrees(&self, other: &Self, id: &ObjectId) -> bool {
        let as_said = |found: &Self| found.is(id) == Is::Same;
        if as_said(self) && as_said(other) && self.dir == other.dir {
            return true;
        }
        let both = self.live.get(id).zip(other.live.get(id));
        both.is_some_and(|(one, other)| one.same_body(other) && one.parent == other.parent)
    }

    fn fields(&self, id: &ObjectId) -> Vec<FieldChange> {
        let both = self.desired.get(id).zip(self.live.get(id));
        let changed = both.filter(|_| self.is(id) == Is::Changed);
        changed.map(|(files, live)| changed_fields(files, live)).unwrap_or_default()
    }
}

fn found(columns: &[Column]) -> impl Iterator<Item = &Found> {
    columns.iter().filter_map(|column| column.found.as_ref().ok())
}

fn rows(columns: &[Column]) -> Vec<Row> {
    let ids: BTreeSet<&ObjectId> = found(columns)
        .flat_map(|found| found.apart.keys().chain(found.live.iter().map(|object| &object.id)))
        .collect();
    let rows: Vec<Row> = ids.into_iter().filter_map(|id| row(columns, id)).collect();
    fold(columns, rows)
}

/// `None`: it is everywhere what the files say, and the same.
fn row(columns: &[Column], id: &ObjectId) -> Option<Row> {
    let is = |column: &Column| column.found.as_ref().map_or(Is::Unknown, |found| found.is(id));
    let states: Vec<Is> = columns.iter().map(is).collect();
    // For each database that has it, the first one that has the same.
    let mut firsts: Vec<Option<usize>> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let mine = column.found.as_ref().ok().filter(|found| found.live.contains(id));
        firsts.push(mine.map(|mine| {
            let like = |other: &Column| other.found.as_ref().is_ok_and(|o| o.agrees(mine, id));
            columns[..at].iter().position(like).unwrap_or(at)
        }));
    }
    let kinds: BTreeSet<usize> = firsts.iter().copied().flatten().collect();
    let nowhere = states.contains(&Is::Absent) && !kinds.is_empty();
    let quiet = |is: &Is| matches!(is, Is::Same | Is::Absent | Is::Unknown);
    if states.iter().all(quiet) && kinds.len() < 2 && !nowhere {
        return None;
    }
    let cell = |at: usize| {
        let others = (0..columns.len()).filter(|other| states[*other] == states[at]);
        let alike: BTreeSet<usize> = others.filter_map(|other| firsts[other]).collect();
        let number = firsts[at].and_then(|first| alike.iter().position(|one| *one == first));
        let letter = number.and_then(|number| ('a'..='z').nth(number));
        let found = columns[at].found.as_ref();
        Cell {
            is: states[at],
            variant: letter.filter(|_| alike.len() > 1),
            fields: found.map_or_else(|_| Vec::new(), |found| found.fields(id)),
        }
    };
    Some(Row { id: id.clone(), cells: (0..columns.len()).map(cell).collect() })
}

/// Leaves out the parts of what is or is not there as a whole.
fn fold(columns: &[Column], rows: Vec<Row>) -> Vec<Row> {
    let states = |row: &Row| -> Vec<(Is, Option<char>)> {
        row.cells.iter().map(|cell| (cell.is, cell.variant)).collect()
    };
    let whole: BTreeMap<ObjectId, _> =
        rows.iter().map(|row| (row.id.clone(), states(row))).collect();
    let object = |id: &ObjectId| -> Option<&Object> {
        found(columns).find_map(|found| found.live.get(id).or_else(|| found.desired.get(id)))
    };
    let stands_alone = |row: &Row| {
        let mine = states(row);
        let above = object(&row.id).and_then(|object| whole.get(object.parent.as_ref()?));
        mine.iter().any(|(is, _)| *is == Is::Changed) || above != Some(&mine)
    };
    rows.into_iter().filter(stands_alone).collect()
}
