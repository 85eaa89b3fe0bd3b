//! `schemactl apply`: plans, shows the plan, asks, and makes it so.
mod failed;
mod saved;

use std::path::PathBuf;
use std::time::Instant;

use schemactl_core::apply::{Busy, Proof, WayBack, apply, record_refusal};
use schemactl_core::plan::Plan;
use schemactl_core::record::Origin;

use self::failed::failed;
use super::budget::Budget;
use super::config::HeldBack;
use super::context::{Context, Files};
use super::error::{CommandError, CommandResult, Exit};
use super::json::{self, Applied, Hashes};
use super::kept::kept;
use super::origin::{origin, renames};
use super::patience::{self, Patience};
use super::prepare::{Allow, Planned, Prepared, Wanted, prepare};
use super::probes::{Probes, refuse};
use super::redact::redact;
use super::report::counted;
use super::review::{Review, matches};
use super::settings::Settings;

/// Make the database what the files say
///
/// Shows the plan and asks before anything is changed. All statements run in one transaction, which
/// commits only if the database then is what the files say. What could lose data is held back
/// unless it is allowed.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// A plan that `plan --out` saved: exactly its statements are run, without a question
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Refuse the saved plan unless one of the public keys in this file signed it
    #[arg(long, value_name = "KEYS", requires = "file")]
    verify: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) flags: Flags,

    #[command(flatten)]
    files: Files,
}

/// How a plan is carried out.
#[derive(Clone, Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags")]
pub(crate) struct Flags {
    /// Do not ask
    #[arg(long)]
    auto_approve: bool,

    /// Block others as little as possible, in as many transactions as that takes
    #[arg(long)]
    online: bool,

    /// Show what would be done, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Run what would undo it as well, compare, and take that back before anything is committed
    #[arg(long)]
    prove_inverse: bool,

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
}

impl Flags {
    pub(crate) fn allow(&self) -> Allow {
        Allow::from(self.allow_destructive.as_deref())
    }

    /// What a plan is made with.
    pub(crate) fn wanted<'a>(&self, allow: &'a Allow, files: Files) -> Wanted<'a> {
        let Self { probes, online, dry_run, .. } = *self;
        Wanted { files, allow, probes, online, saved: false, applied: !dry_run }
    }
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    if let Some(file) = &args.file {
        return saved::run(context, args, file).await;
    }
    let allow = args.flags.allow();
    let prepared = prepare(context, args.flags.wanted(&allow, args.files)).await?;
    let dir = prepared.settings.dir.clone();
    let kept = kept(&prepared.statements, &prepared.desired, prepared.planned.kinds);
    let origin = origin(Some(&dir), Some(prepared.desired.fingerprint()), kept);
    make(context, &args.flags, prepared, origin).await
}

/// Shows a plan, asks, and makes it so.
pub(crate) async fn make(
    context: &Context<'_>,
    flags: &Flags,
    mut prepared: Prepared,
    mut origin: Origin,
) -> CommandResult {
    if prepared.settings.require_signed_plan && !flags.dry_run {
        return Err(CommandError::held_back("only a signed plan may be applied here")
            .hint("`schemactl plan --out FILE --sign KEY`, then `schemactl apply FILE`")
            .hint("`require_signed_plan` in the configuration says so"));
    }
    origin.renames = renames(&prepared.planned.plan);
    let command = if origin.back_to.is_some() { "rollback" } else { "apply" };
    prepared.planned.talk(context);
    show(context, flags, &prepared.planned);
    if let Err(error) = guard(context, flags, &mut prepared).await {
        if error.exit == Exit::HeldBack {
            refused(flags, &mut prepared, &origin, &error.message).await;
        }
        return Err(error);
    }
    let exit = exit(&prepared.settings, &prepared.planned.plan);
    let mut applied = None;
    if !flags.dry_run && !prepared.planned.plan.is_empty() {
        applied = Some(execute(context, flags, &mut prepared, origin).await?);
    } else if exit == Exit::HeldBack {
        refused(flags, &mut prepared, &origin, "all that is left to do can lose data").await;
    }
    let state = matches(&prepared.planned);
    let plan = (command, &prepared.planned, prepared.hashes());
    conclude(context, plan, exit, applied, &state);
    prepared.session.close().await?;
    Ok(exit)
}

/// What keeps a plan from being carried out.
async fn guard(
    context: &Context<'_>,
    flags: &Flags,
    prepared: &mut Prepared,
) -> Result<(), CommandError> {
    if !prepared.obstacles.is_empty() {
        let obstacles = std::mem::take(&mut prepared.obstacles);
        return Err(CommandError::found("the plan cannot be applied", obstacles));
    }
    refuse(context, std::mem::take(&mut prepared.rows))?;
    flags.budget.or(prepared.settings.budget).check(&prepared.planned.plan)?;
    if flags.dry_run || flags.auto_approve || prepared.planned.plan.is_empty() {
        return Ok(());
    }
    approve(context).await
}

/// Writes down that a guard kept the plan from being begun.
async fn refused(flags: &Flags, prepared: &mut Prepared, origin: &Origin, why: &str) {
    if flags.dry_run || !prepared.settings.record {
        return;
    }
    let Prepared { session, planned, scope, before, .. } = prepared;
    let what = (planned.plan.steps.as_slice(), &*scope);
    record_refusal(session.as_mut(), what, (origin, before.fingerprint()), why).await;
}

fn exit(settings: &Settings, plan: &Plan) -> Exit {
    match settings.held_back {
        HeldBack::Error if !plan.held_back.is_empty() => Exit::HeldBack,
        HeldBack::Error | HeldBack::Warn => Exit::Done,
    }
}

/// The plan, for people.
fn show(context: &Context<'_>, flags: &Flags, prepared: &Planned) {
    if context.global.json {
        return;
    }
    let ui = context.ui;
    let review = Review { prepared, paint: ui.out_paint(), width: ui.out_width() };
    ui.result(&review.plan());
    if flags.sql {
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
    flags: &Flags,
    prepared: &mut Prepared,
    origin: Origin,
) -> Result<Applied, CommandError> {
    let mut stages = context.ui.stages();
    stages.enter("applying");
    let started = Instant::now();
    let Prepared { session, planned, before, scope, settings, digest, .. } = prepared;
    let prove = flags.prove_inverse;
    let way_back = way_back(planned, settings.record, prove);
    let record = settings.record.then_some(origin);
    stages.watch("applying", session.as_mut()).await;
    let mut options = flags.patience.or(settings.patience).options(record);
    options.digest = digest.take();
    options.way_back = way_back;
    let told = |busy: &Busy<'_>| stages.talk(context.ui, &patience::told(context.ui, busy));
    let result = apply(session.as_mut(), &planned.plan, before, scope, (&options, &told)).await;
    drop(stages);
    let proof = result.map_err(|error| failed(planned, error))?;
    let milliseconds = started.elapsed().as_millis();
    if prove {
        say(context, &proof);
    }
    Ok(Applied { statements: planned.plan.steps.len(), milliseconds })
}

/// It is looked for where it is to be kept, or tried out.
fn way_back(planned: &Planned, record: bool, prove: bool) -> Option<WayBack> {
    let renames = planned.plan.changes.iter().any(|change| change.renamed.is_some());
    (record || prove).then_some(WayBack { kinds: planned.kinds, renames, prove })
}

/// Says whether the inverse leads back.
fn say(context: &Context<'_>, proof: &Proof) {
    let ui = context.ui;
    ui.talk(&match proof {
        Proof::Proven => {
            "note: what would undo it was run, led back, and was taken back\n".to_owned()
        }
        Proof::NotTried => String::new(),
        Proof::Not(why) => {
            let warning = ui.err_paint().warning("warning:");
            format!("{warning} the inverse is not proven: {}\n", redact(why))
        }
    });
}

/// `state` says how the database is now.
fn conclude(
    context: &Context<'_>,
    (command, planned, hashes): (&'static str, &Planned, Hashes),
    exit: Exit,
    applied: Option<Applied>,
    state: &str,
) {
    let ui = context.ui;
    if context.global.json {
        let document = json::plan(command, (planned, hashes), exit.number(), applied);
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
