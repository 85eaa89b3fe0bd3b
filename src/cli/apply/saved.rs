//! `schemactl apply FILE`: a saved plan, carried out as it stands.
use std::path::Path;
use std::time::Instant;

use schemactl_core::allow::Destructive;
use schemactl_core::apply::{ApplyError, Busy, apply_saved, stale};
use schemactl_core::diagnostic::Severity;
use schemactl_core::provider::Session;

use super::failed::failed;
use super::{Args, conclude, exit, say, show, way_back};
use crate::cli::args::Global;
use crate::cli::context::Context;
use crate::cli::error::{CommandError, CommandResult};
use crate::cli::json::Applied;
use crate::cli::origin::{origin, renames};
use crate::cli::patience;
use crate::cli::prepare::{Allow, Planned};
use crate::cli::probes::refuse;
use crate::cli::report;
use crate::cli::saved::{Opened, check_identity, open};
use crate::cli::settings::Settings;
use crate::cli::text::full_name;

pub(super) async fn run(context: &Context<'_>, args: &Args, file: &Path) -> CommandResult {
    refuse_flags(context.global, args)?;
    let settings = context.settings()?;
    let opened = open(context, &settings, file, args.verify.as_deref())?;
    let target = settings.needed_target()?;
    let provider = context.provider(Some(target))?;
    if provider.name() != opened.provider.name() {
        let (made, here) = (opened.provider.name(), provider.name());
        let message = format!("the plan is for {made}, and the database is of {here}");
        return Err(CommandError::new(message).hint("name the database that it was made for"));
    }
    let mut session = provider.connect(target).await?;
    check_identity(context, &opened.saved, session.as_mut()).await?;
    let planned = opened.planned();
    show(context, &args.flags, &planned);
    guard(args, &opened, &planned)?;
    args.flags.budget.or(settings.budget).check(&planned.plan)?;
    let rows = args.flags.probes.ask(session.as_mut(), &opened.saved.probes).await?;
    let looks_only = args.flags.dry_run || planned.plan.is_empty();
    if looks_only || !rows.is_empty() {
        let stale = stale(session.as_mut(), &opened.saved).await?;
        stale.map_or(Ok(()), |all| Err(failed(&planned, ApplyError::Stale(all))))?;
    }
    refuse(context, rows.into_iter().map(|(id, found)| planned.placed(&id, found)).collect())?;
    let applied = if looks_only {
        None
    } else {
        Some(carry_out(context, args, &settings, (&opened, &planned), session.as_mut()).await?)
    };
    let exit = exit(&settings, &planned.plan);
    let plan = ("apply", &planned, opened.hashes());
    conclude(context, plan, exit, applied, "The database is as planned.");
    session.close().await?;
    Ok(exit)
}

/// A saved plan says all that these could say.
fn refuse_flags(global: &Global, args: &Args) -> Result<(), CommandError> {
    let Global { dir, schemas, manage, scratch_url, .. } = global;
    let given = [
        ("--dir", dir.is_some()),
        ("--schemas", !schemas.is_empty()),
        ("--manage", !manage.is_empty()),
        ("--scratch-url", scratch_url.is_some()),
        ("--allow-empty", args.files.allow_empty),
        ("--online", args.flags.online),
    ];
    match given.into_iter().find(|(_, given)| *given) {
        Some((flag, _)) => Err(CommandError::usage(format!(
            "`{flag}` has no meaning with a saved plan, which is carried out as it stands"
        ))),
        None => Ok(()),
    }
}

/// A plan holds all that would have to be done, also what can lose data; only with
/// `--allow-destructive` does making it or carrying it out let that through.
fn guard(args: &Args, opened: &Opened<'_>, planned: &Planned) -> Result<(), CommandError> {
    let mut allowed =
        Allow::from(args.flags.allow_destructive.as_deref()).destructive(planned.kinds)?;
    if opened.saved.allows_destructive {
        allowed = Destructive::Allowed;
    }
    let refused = allowed.refused(&planned.plan);
    if refused.is_empty() {
        return Ok(());
    }
    let mut error = CommandError::held_back("the saved plan can lose data; nothing was changed")
        .hint("pass `--allow-destructive` to apply it as it is")
        .hint("or make one that holds it back: `schemactl apply` without a file does")
        .hint("or make one that may be applied: `schemactl plan --allow-destructive --out FILE`");
    error.causes = refused.iter().map(|change| full_name(&change.id)).collect();
    Err(error)
}

async fn carry_out(
    context: &Context<'_>,
    args: &Args,
    settings: &Settings,
    (opened, planned): (&Opened<'_>, &Planned),
    session: &mut dyn Session,
) -> Result<Applied, CommandError> {
    let saved = &opened.saved;
    let found = session.preflight_server(planned.plan.needs_session()).await?;
    let (obstacles, remarks): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| found.severity == Severity::Error);
    if !obstacles.is_empty() {
        return Err(CommandError::found("the plan cannot be applied", obstacles));
    }
    let ui = context.ui;
    ui.talk(&report::diagnostics(&remarks, ui.err_paint(), ui.err_width()));
    let mut record = None;
    if settings.record {
        if let Some(obstacle) = session.preflight_record().await? {
            return Err(CommandError::found("the plan cannot be applied", vec![obstacle]));
        }
        let mut origin = origin(None, Some(saved.desired.clone()), saved.kept.clone());
        origin.renames = renames(&planned.plan);
        origin.saved_plan = Some(opened.checksum.clone());
        record = Some(origin);
    }
    let mut stages = context.ui.stages();
    stages.enter("applying");
    let started = Instant::now();
    stages.watch("applying", session).await;
    let prove = args.flags.prove_inverse;
    let mut options = args.flags.patience.or(settings.patience).options(record);
    options.way_back = way_back(planned, settings.record, prove);
    let told = |busy: &Busy<'_>| stages.talk(context.ui, &patience::told(context.ui, busy));
    let result = apply_saved(session, saved, (&options, &told)).await;
    drop(stages);
    let proof = result.map_err(|error| failed(planned, error))?;
    if prove {
        say(context, &proof);
    }
    let milliseconds = started.elapsed().as_millis();
    Ok(Applied { statements: planned.plan.steps.len(), milliseconds })
}
