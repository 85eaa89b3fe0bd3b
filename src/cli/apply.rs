//! `schemactl apply`: plans, shows the plan, asks, and makes it so.
mod failed;
mod saved;

use std::path::PathBuf;
use std::time::Instant;

use schemactl_core::apply::{Busy, apply};
use schemactl_core::plan::Plan;

use self::failed::failed;
use super::budget::Budget;
use super::config::HeldBack;
use super::context::{Context, Files};
use super::error::{CommandError, CommandResult, Exit};
use super::json::{self, Applied, Hashes};
use super::origin::origin;
use super::patience::{self, Patience};
use super::prepare::{Allow, Planned, Prepared, Wanted, prepare};
use super::probes::{Probes, refuse};
use super::report::counted;
use super::review::{Review, matches};
use super::settings::Settings;

/// Make the database what the files say
///
/// Shows the plan and asks before anything is changed. All statements run in one transaction, which
/// commits only if the database then is what the files say. What could lose data is held back
/// unless it is allowed.
#[derive(Clone, Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags")]
pub(crate) struct Args {
    /// A plan that `plan --out` saved: exactly its statements are run, without a question
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Refuse the saved plan unless one of the public keys in this file signed it
    #[arg(long, value_name = "KEYS", requires = "file")]
    verify: Option<PathBuf>,

    /// Do not ask
    #[arg(long)]
    auto_approve: bool,

    /// Block others as little as possible, in as many transactions as that takes
    #[arg(long)]
    online: bool,

    /// Show what would be done, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Do also what can lose data: everything, or only kinds and objects (index,table:public.old)
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true,
          default_missing_value = "")]
    allow_destructive: Option<String>,

    /// Show the statements as well
    #[arg(long)]
    sql: bool,

    #[command(flatten)]
    patience: Patience,

    #[command(flatten)]
    budget: Budget,

    #[command(flatten)]
    probes: Probes,

    #[command(flatten)]
    files: Files,
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    if let Some(file) = &args.file {
        return saved::run(context, args, file).await;
    }
    let allow = Allow::from(args.allow_destructive.as_deref());
    let wanted = Wanted {
        files: args.files,
        allow: &allow,
        probes: args.probes,
        online: args.online,
        saved: false,
    };
    let mut prepared = prepare(context, wanted).await?;
    if prepared.settings.require_signed_plan && !args.dry_run {
        return Err(CommandError::held_back("only a signed plan may be applied here")
            .hint("`schemactl plan --out FILE --sign KEY`, then `schemactl apply FILE`")
            .hint("`require_signed_plan` in the configuration says so"));
    }
    prepared.planned.talk(context);
    show(context, args, &prepared.planned);
    if !prepared.obstacles.is_empty() {
        return Err(CommandError::found("the plan cannot be applied", prepared.obstacles));
    }
    refuse(context, std::mem::take(&mut prepared.rows))?;
    args.budget.or(prepared.settings.budget).check(&prepared.planned.plan)?;
    let exit = exit(&prepared.settings, &prepared.planned.plan);
    let mut applied = None;
    if !args.dry_run && !prepared.planned.plan.is_empty() {
        if !args.auto_approve {
            approve(context).await?;
        }
        applied = Some(execute(context, args, &mut prepared).await?);
    }
    let state = matches(&prepared.planned);
    conclude(context, (&prepared.planned, prepared.hashes()), exit, applied, &state);
    prepared.session.close().await?;
    Ok(exit)
}

fn exit(settings: &Settings, plan: &Plan) -> Exit {
    match settings.held_back {
        HeldBack::Error if !plan.held_back.is_empty() => Exit::HeldBack,
        HeldBack::Error | HeldBack::Warn => Exit::Done,
    }
}

/// The plan, for people.
fn show(context: &Context<'_>, args: &Args, prepared: &Planned) {
    if context.global.json {
        return;
    }
    let ui = context.ui;
    let review = Review { prepared, paint: ui.out_paint(), width: ui.out_width() };
    ui.result(&review.plan());
    if args.sql {
        ui.result(&review.statements());
    }
    ui.result(&review.conclusion());
}

async fn approve(context: &Context<'_>) -> Result<(), CommandError> {
    let question = "Do you want to make these changes?";
    if context.ui.confirm(question, "--auto-approve").await? {
        return Ok(());
    }
    Err(CommandError::held_back("not approved; nothing was changed"))
}

async fn execute(
    context: &Context<'_>,
    args: &Args,
    prepared: &mut Prepared,
) -> Result<Applied, CommandError> {
    let mut stages = context.ui.stages();
    stages.enter("applying");
    let started = Instant::now();
    let Prepared { session, planned, before, scope, desired, settings, .. } = prepared;
    let record = settings.record.then(|| origin(Some(&settings.dir), Some(desired.fingerprint())));
    stages.watch("applying", session.as_mut()).await;
    let options = args.patience.or(settings.patience).options(record);
    let told = |busy: &Busy<'_>| stages.talk(context.ui, &patience::told(context.ui, busy));
    let result = apply(session.as_mut(), &planned.plan, before, scope, (&options, &told)).await;
    drop(stages);
    result.map_err(|error| failed(planned, error))?;
    let milliseconds = started.elapsed().as_millis();
    Ok(Applied { statements: planned.plan.steps.len(), milliseconds })
}

/// `state` says how the database is now.
fn conclude(
    context: &Context<'_>,
    (planned, hashes): (&Planned, Hashes),
    exit: Exit,
    applied: Option<Applied>,
    state: &str,
) {
    let ui = context.ui;
    if context.global.json {
        let document = json::plan("apply", (planned, hashes), exit.number(), applied);
        ui.result(&json::text(&document));
        return;
    }
    let Some(Applied { statements, milliseconds }) = applied else { return };
    let statements = counted(statements, "statement");
    let time = seconds(milliseconds);
    ui.result(&format!("\n{} {statements} in {time}. {state}\n", ui.out_paint().bold("Applied")));
}

fn seconds(milliseconds: u128) -> String {
    match milliseconds {
        0..1000 => format!("{milliseconds} ms"),
        ms => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
    }
}
