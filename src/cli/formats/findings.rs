//! What is to be said of a plan, each at the line of the files that causes it.
use std::collections::BTreeMap;

use schemactl_core::catalog::ObjectId;
use schemactl_core::cost::{Blocks, Loss, Touch, Work};
use schemactl_core::diagnostic::{Diagnostic, Severity};
use schemactl_core::kind::Class;
use schemactl_core::plan::{Action, PlannedChange};
use schemactl_core::rename::Hint;
use schemactl_core::source::Place;

use crate::cli::error::CommandError;
use crate::cli::prepare::Planned;
use crate::cli::redact::redact;
use crate::cli::review::costs::{grouped, touched};
use crate::cli::summary::{Changes, counts, is_included};
use crate::cli::text::full_name;
use crate::cli::ui::Paint;

/// One thing to be said. No text holds a password.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// A stable kebab-case name: `destructive`, or the code of a diagnostic.
    pub(crate) rule: &'static str,
    pub(crate) message: String,
    /// Where the files say it. What the files say no longer has none, unless what it was a part of
    /// has.
    pub(crate) place: Option<Place>,
}

/// A diagnostic, and where the files say what it is about when it has no place of its own.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) place: Option<Place>,
    pub(crate) found: Diagnostic,
}

/// Everything about a plan, the worst first; `others` is what was found beside it.
pub(crate) fn of_plan(planned: &Planned, others: &[Placed]) -> Vec<Finding> {
    let plan = &planned.plan;
    let mut all: Vec<Finding> = others.iter().map(of_diagnostic).collect();
    let warnings =
        planned.warnings.iter().map(|found| Placed { place: None, found: found.clone() });
    all.extend(warnings.map(|placed| of_diagnostic(&placed)));
    all.extend(destructive(planned));
    all.extend(blocking(planned));
    all.extend(plan.hints.iter().map(of_hint));
    all.extend(plan.held_back.iter().map(|held| Finding {
        severity: Severity::Warning,
        rule: "held-back",
        message: format!("{} is held back: it can lose data", full_name(&held.id)),
        place: planned.nearest_place(&held.id).cloned(),
    }));
    all.extend(plan.not_made.iter().map(|object| Finding {
        severity: Severity::Warning,
        rule: "not-made",
        message: format!(
            "{} {} is in the files, but not managed yet, and not made",
            object.kind, object.name
        ),
        place: None,
    }));
    all.sort_by_key(|finding| finding.severity);
    all
}

/// Why a command failed: its diagnostics, or the error itself.
pub(super) fn of_failure(error: &CommandError) -> Vec<Finding> {
    let mut all: Vec<Finding> = error
        .diagnostics
        .iter()
        .map(|found| of_diagnostic(&Placed { place: None, found: found.clone() }))
        .collect();
    if all.is_empty() {
        let mut message = error.message.clone();
        for (word, texts) in [("caused by", &error.causes), ("hint", &error.hints)] {
            message.extend(texts.iter().map(|text| format!("\n{word}: {text}")));
        }
        let severity = Severity::Error;
        all.push(Finding { severity, rule: "failed", message: redact(&message), place: None });
    }
    all.sort_by_key(|finding| finding.severity);
    all
}

/// `Plan: 1 additive, 0 in place, 2 destructive`
pub(super) fn counted(planned: &Planned) -> String {
    let sum = counts(&planned.plan);
    if planned.plan.is_empty() {
        return "no changes".to_owned();
    }
    format!("{} additive, {} in place, {} destructive", sum.additive, sum.in_place, sum.destructive)
}

fn of_diagnostic(placed: &Placed) -> Finding {
    let Placed { place, found } = placed;
    let own = found.labels.first().map(|label| Place::from(&label.span));
    let mut message = found.message.clone();
    message.extend(found.notes.iter().map(|note| format!("\n{note}")));
    message.extend(found.help.iter().map(|help| format!("\nhelp: {help}")));
    Finding {
        severity: found.severity,
        rule: found.code,
        message: redact(&message),
        place: own.or_else(|| place.clone()),
    }
}

fn of_hint(hint: &Hint) -> Finding {
    let Hint { old, new, place, line } = hint;
    let (old, new) = (full_name(old), full_name(new));
    Finding {
        severity: Severity::Warning,
        rule: "perhaps-renamed",
        message: format!(
            "{new} looks like {old}, which is dropped; to keep what is there, say so: {line}"
        ),
        place: place.clone(),
    }
}

fn destructive(planned: &Planned) -> Vec<Finding> {
    let plan = &planned.plan;
    let changes: Changes<'_> = plan.changes.iter().map(|c| (&c.id, c)).collect();
    let losses: BTreeMap<&ObjectId, &Loss> = plan.losses.iter().map(|l| (&l.object, l)).collect();
    let dangerous = |c: &&PlannedChange| c.class == Class::Destructive && !is_included(c, &changes);
    let told = |change: &PlannedChange| {
        let does = match change.action {
            Action::Drop => "is dropped",
            Action::Replace => "is replaced",
            Action::Rebuild => "is rebuilt",
            Action::Create | Action::Alter | Action::Rename => {
                "changes in a way that can lose data"
            }
        };
        let loss = losses.get(&change.id).map(|loss| said(loss)).unwrap_or_default();
        let why = change.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        Finding {
            severity: Severity::Warning,
            rule: "destructive",
            message: format!("{} {does}{why}{loss}", full_name(&change.id)),
            place: planned.nearest_place(&change.id).cloned(),
        }
    };
    plan.changes.iter().filter(dangerous).map(told).collect()
}

/// `: 1,200 rows are lost for good`
fn said(loss: &Loss) -> String {
    let what = if loss.object.kind.0 == "column" { "value" } else { "row" };
    match loss.rows {
        None => format!(": its {what}s, which could not be counted, are lost for good"),
        Some(0) => String::new(),
        Some(1) => format!(": 1 {what} is lost for good"),
        Some(rows) => format!(": {} {what}s are lost for good", grouped(rows)),
    }
}

/// Work on what is there under a lock that others have to wait for.
fn blocking(planned: &Planned) -> Vec<Finding> {
    let notable = |touch: &&Touch| {
        touch.work == Work::Rewrite || touch.work == Work::Scan && touch.blocks >= Blocks::Writes
    };
    let mut all: Vec<Finding> = Vec::new();
    for step in &planned.plan.steps {
        for touch in step.takes.iter().filter(notable) {
            let touched = touched(touch, &planned.plan.speeds, Paint { on: false });
            let message = format!("{}: {touched}", full_name(&step.object));
            if all.iter().any(|finding| finding.message == message) {
                continue;
            }
            let rewrites = touch.work == Work::Rewrite;
            all.push(Finding {
                severity: Severity::Warning,
                rule: if rewrites { "rewrite" } else { "blocking" },
                message,
                place: planned.nearest_place(&step.object).cloned(),
            });
        }
    }
    all
}
