//! `schemactl plan`: the difference between the files and the database, and what would be done.
use schemactl_core::diagnostic::Severity;

use super::context::{Context, Files};
use super::error::{CommandResult, Exit};
use super::json;
use super::prepare::{Allow, prepare};
use super::report;
use super::review::{self, Review};

/// Show what apply would do
///
/// Reads the database, never changes it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// Show the statements as well
    #[arg(long)]
    sql: bool,

    /// Exit with 2 when there are changes
    #[arg(long)]
    detailed_exitcode: bool,

    #[command(flatten)]
    files: Files,
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    let mut prepared = prepare(context, args.files, &Allow::Everything).await?;
    prepared.talk(context);
    let changes = !prepared.plan.is_empty();
    let exit = if changes && args.detailed_exitcode { Exit::Changes } else { Exit::Done };
    let ui = context.ui;
    if context.global.json {
        ui.result(&json::text(&json::plan("plan", &prepared, exit.number(), None)));
    } else {
        let review = Review { prepared: &prepared, paint: ui.out_paint(), width: ui.out_width() };
        ui.result(&review.plan());
        if args.sql {
            ui.result(&review.statements());
        }
        ui.result(&review.conclusion());
        if changes {
            ui.result(&review::next_command(context.global, args.files, &prepared.plan));
        }
    }
    // Not yet errors: it is the apply that would meet them.
    for obstacle in &mut prepared.obstacles {
        obstacle.severity = Severity::Warning;
    }
    ui.talk(&report::diagnostics(&prepared.obstacles, ui.err_paint(), ui.err_width()));
    prepared.session.close().await?;
    Ok(exit)
}
