//! `schemactl plan`: the difference between the files and the database, and what would be done.
use std::path::PathBuf;

use schemactl_core::diagnostic::Severity;

use super::budget::Budget;
use super::context::{Context, Files};
use super::error::{CommandResult, Exit};
use super::formats::{self, FormatArg, Reviewed};
use super::json;
use super::prepare::{Allow, Prepared, Wanted, prepare};
use super::probes::{Probes, refuse};
use super::report;
use super::review::{self, Review};
use super::saved;

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

    /// Block others as little as possible, in as many transactions as that takes
    #[arg(long)]
    online: bool,

    /// Save the plan in a file, for `schemactl apply FILE`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Sign the saved plan with this private key (Ed25519, PEM)
    #[arg(long, value_name = "KEY", requires = "out")]
    sign: Option<PathBuf>,

    /// Let the plan's changes that can lose data be applied as they are, or only those of kinds and
    /// objects, and hold the others back
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true,
          default_missing_value = "")]
    allow_destructive: Option<String>,

    #[command(flatten)]
    budget: Budget,

    #[command(flatten)]
    probes: Probes,

    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    pub(crate) format: FormatArg,
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    let allow = match &args.allow_destructive {
        None => Allow::Everything,
        Some(list) => Allow::from(Some(list.as_str())),
    };
    let wanted = Wanted {
        files: args.files,
        allow: &allow,
        probes: args.probes,
        online: args.online,
        saved: args.out.is_some(),
        applied: false,
    };
    let mut prepared = prepare(context, wanted).await?;
    prepared.planned.talk(context);
    let budget = args.budget.or(prepared.settings.budget);
    // Rows of which nothing is known and obstacles are not yet errors: the apply would meet them.
    for obstacle in &mut prepared.obstacles {
        obstacle.severity = Severity::Warning;
    }
    let mut beside = formats::placed(&prepared.obstacles);
    beside.extend_from_slice(&prepared.rows);
    let refusal = refuse(context, std::mem::take(&mut prepared.rows))
        .and_then(|()| budget.check(&prepared.planned.plan));
    let mut refusal = match refusal {
        // One document tells it.
        Err(error) if context.global.json => return Err(error),
        refusal => refusal.err(),
    };
    if let (None, Some(out)) = (&refusal, &args.out) {
        let allows = args.allow_destructive.is_some();
        saved::write(&mut prepared, out, args.sign.as_deref(), allows).await?;
    }
    let changes = !prepared.planned.plan.is_empty();
    let exit = if changes && args.detailed_exitcode { Exit::Changes } else { Exit::Done };
    let findings = formats::of_plan(&prepared.planned, &beside);
    let reviewed = Reviewed { planned: &prepared.planned, findings, refusal: refusal.as_ref() };
    if let Some(document) = formats::plan(context.format, &reviewed) {
        context.ui.result(&document);
        if let Some(error) = &mut refusal {
            error.told = true;
        }
    } else {
        print(context, args, &prepared, (exit, refusal.is_some()));
    }
    let ui = context.ui;
    ui.talk(&report::diagnostics(&prepared.obstacles, ui.err_paint(), ui.err_width()));
    let Prepared { session, before, desired, planned, statements, .. } = prepared;
    session.close().await?;
    // The program ends, and the system takes back all of it at once.
    std::mem::forget((before, desired, planned, statements));
    refusal.map_or(Ok(exit), Err)
}

/// The plan for people or as JSON, and what to do with it.
fn print(context: &Context<'_>, args: &Args, prepared: &Prepared, (exit, refused): (Exit, bool)) {
    let (ui, planned) = (context.ui, &prepared.planned);
    if context.global.json {
        let document = json::plan("plan", (planned, prepared.hashes()), exit.number(), None);
        ui.result(&json::text(&document));
        return;
    }
    let review = Review { prepared: planned, paint: ui.out_paint(), width: ui.out_width() };
    ui.result(&review.plan());
    if args.sql {
        ui.result(&review.statements());
    }
    ui.result(&review.conclusion());
    if refused {
        return;
    }
    if let Some(out) = &args.out {
        ui.result(&review::next_command_saved(context.global, out));
    } else if !planned.plan.is_empty() {
        let next = review::next_command(context.global, args.files, args.online, &planned.plan);
        ui.result(&next);
    }
}
