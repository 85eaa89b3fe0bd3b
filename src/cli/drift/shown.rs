//! Drift for people, for machines, and for a comment.
use schemactl_core::source::Place;
use serde::Serialize;

use super::{Drift, Moved, Since, Who};
use crate::cli::error::Exit;
use crate::cli::formats::{cell, escaped};
use crate::cli::history::time;
use crate::cli::json;
use crate::cli::prepare::Prepared;
use crate::cli::redact::redact;
use crate::cli::text::{field_changes, full_name};
use crate::cli::ui::Paint;

/// In the order in which they are shown.
const TITLES: [(Who, &str); 5] = [
    (Who::Somebody, "Somebody else changed, and the next apply would undo:"),
    (Who::Both, "Somebody else and the files changed in different ways:"),
    (Who::Files, "The files changed, or it was held back, and it is not applied:"),
    (Who::Unknown, "Differs from the files, and who changed it is not known:"),
    (Who::Agreed, "Somebody else changed, and the files say the same:"),
];

fn what(since: Since) -> &'static str {
    match since {
        Since::Same | Since::Unknown => "differs",
        Since::Added => "added",
        Since::Removed => "removed",
        Since::Changed => "changed",
    }
}

/// What the files and the database are compared with.
fn base(drift: &Drift) -> String {
    let Some(last) = &drift.last else {
        return "No apply is recorded with what it left: who changed what is not known.".to_owned();
    };
    let entry = &last.entry;
    let files = match (&entry.not_kept, drift.knows_files) {
        (Some(why), _) => {
            format!("\nWhether the files changed since is not known, they were not kept: {why}.")
        }
        (None, _) => String::new(),
    };
    format!("Since apply {} of {}.{files}", entry.id, time(&entry.finished_at))
}

fn in_groups(drift: &Drift) -> impl Iterator<Item = (&'static str, Vec<&Moved>)> {
    let group = |(who, title)| {
        let all: Vec<&Moved> = drift.moved.iter().filter(|moved| moved.who == who).collect();
        (title, all)
    };
    TITLES.into_iter().map(group).filter(|(_, all)| !all.is_empty())
}

pub(super) fn text(prepared: &Prepared, drift: &Drift, paint: Paint) -> String {
    let server = &prepared.planned.server;
    let heading = format!("{} ({})", redact(&server.target), server.product);
    let mut out = format!("{}\n{}\n", paint.dim(&heading), base(drift));
    for (title, all) in in_groups(drift) {
        out.push_str(&format!("\n{}\n", paint.bold(title)));
        for moved in all {
            let place = prepared.planned.nearest_place(&moved.id);
            let place = place.map(|Place { file, line, .. }| format!("  {file}:{line}"));
            let place = paint.dim(&place.unwrap_or_default());
            out.push_str(&format!("  {} {}{place}\n", full_name(&moved.id), what(moved.what)));
            for line in field_changes(&moved.fields) {
                out.push_str(&format!("      {}\n", line.replace('\n', "\n      ")));
            }
        }
    }
    if drift.moved.is_empty() {
        out.push_str("\nNo drift. The database is what the files say.\n");
    }
    out
}

pub(super) fn markdown(prepared: &Prepared, drift: &Drift) -> String {
    let server = &prepared.planned.server;
    let count = drift.moved.iter().filter(|moved| moved.who != Who::Agreed).count();
    let head = if count == 0 { "no drift".to_owned() } else { format!("drift in {count} objects") };
    let target = escaped(&redact(&server.target));
    let base = cell(&base(drift));
    let mut out =
        format!("<!-- schemactl drift -->\n### schemactl: {head}\n\n{target}<br>{base}\n");
    for (title, all) in in_groups(drift) {
        out.push_str(&format!("\n#### {}\n\n| object | | |\n|---|---|---|\n", escaped(title)));
        for moved in all {
            let fields: Vec<String> =
                field_changes(&moved.fields).iter().map(|f| cell(f)).collect();
            let name = escaped(&full_name(&moved.id));
            out.push_str(&format!("| {name} | {} | {} |\n", what(moved.what), fields.join("<br>")));
        }
    }
    out
}

#[derive(Serialize)]
pub(super) struct Document<'a> {
    format: u32,
    command: &'static str,
    /// Always true.
    ok: bool,
    exit_code: u8,
    schemas: &'a [String],
    /// The apply since which it is; null where nothing is known of one.
    since: Option<SinceApply<'a>>,
    pub(super) changes: Vec<Changed<'a>>,
}

#[derive(Serialize)]
struct SinceApply<'a> {
    id: i64,
    finished_at: &'a str,
    git_revision: Option<&'a str>,
    /// Why it is not known whether the files changed.
    not_kept: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Changed<'a> {
    object: json::ObjectName,
    by: Who,
    what: Since,
    place: Option<&'a Place>,
    fields: Vec<json::Field<'a>>,
}

pub(super) fn document<'a>(prepared: &'a Prepared, drift: &'a Drift, exit: Exit) -> Document<'a> {
    let changed = |moved: &'a Moved| Changed {
        object: (&moved.id).into(),
        by: moved.who,
        what: moved.what,
        place: prepared.planned.nearest_place(&moved.id),
        fields: moved.fields.iter().map(Into::into).collect(),
    };
    let since = drift.last.as_ref().map(|last| SinceApply {
        id: last.entry.id,
        finished_at: &last.entry.finished_at,
        git_revision: last.entry.git_revision.as_deref(),
        not_kept: last.entry.not_kept.as_deref(),
    });
    Document {
        format: json::FORMAT,
        command: "drift",
        ok: true,
        exit_code: exit.number(),
        schemas: &prepared.planned.schemas,
        since,
        changes: drift.moved.iter().map(changed).collect(),
    }
}
