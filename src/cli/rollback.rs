//! `schemactl rollback`: back to the files of an earlier apply, by a plan like any other.
use schemactl_core::plan::{Action, Plan};
use schemactl_core::record::{Kept, Recorded, Wanted as Entries};

use super::apply::{Flags, make};
use super::context::{Context, Files, scope};
use super::error::CommandResult;
use super::history::one;
use super::kept::{say_renames, statements};
use super::origin::origin;
use super::prepare::prepare_for;
use super::text::full_name;

/// Go back to what the files of an earlier apply say
///
/// The files that were kept with that apply are planned like any others: what can lose data is held
/// back unless it is allowed, and what was renamed since is renamed back.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The apply whose files are to hold again; `schemactl history` lists them
    #[arg(long, value_name = "APPLY")]
    to: i64,

    #[command(flatten)]
    pub(crate) flags: Flags,
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    let settings = context.settings()?;
    let target = settings.needed_target()?;
    let provider = context.provider(Some(target))?;
    context.check_engine(provider, Some(target)).await?;
    let mut session = provider.connect(target).await?;
    let recorded = one(session.as_mut(), args.to).await?;
    let mut statements = statements(&recorded, provider)?;
    say_renames(&mut statements, &session.renames_since(args.to).await?);
    let schemas = session.schemas().await?;
    let mut base = scope(&settings, provider, &statements, schemas)?;
    // What was managed since then is what may have to go.
    let since = session.history(Entries::All).await?;
    let applied = since.iter().filter(|apply| apply.id >= args.to && apply.outcome == "applied");
    for schema in applied.flat_map(|apply| &apply.schemas) {
        if !base.schemas.contains(schema) {
            base.schemas.push(schema.clone());
        }
    }
    let allow = args.flags.allow();
    let wanted = args.flags.wanted(&allow, Files::default());
    let what = (statements, base, session);
    let prepared = prepare_for(context, &settings, provider, &wanted, what).await?;
    if !context.global.json {
        context.ui.result(&comes_back_empty(&recorded, &prepared.planned.plan));
    }
    let kept = recorded.detail.and_then(|detail| detail.kept);
    let kept = kept.map_or_else(Kept::default, Kept::Files);
    let mut origin = origin(None, Some(prepared.desired.fingerprint()), kept);
    origin.back_to = Some(args.to);
    make(context, &args.flags, prepared, origin).await
}

/// What no rollback brings back: what was in the tables and columns that were dropped since.
fn comes_back_empty(recorded: &Recorded, plan: &Plan) -> String {
    let holds = |kind: &str| matches!(kind, "table" | "column" | "materialized view");
    let new = |id| plan.change(id).is_some_and(|change| change.action == Action::Create);
    let empty: Vec<String> = plan
        .changes
        .iter()
        .filter(|c| c.action == Action::Create && holds(c.id.kind.0))
        .filter(|c| !c.new.as_ref().and_then(|o| o.parent.as_ref()).is_some_and(new))
        .map(|c| format!("  {}\n", full_name(&c.id)))
        .collect();
    if empty.is_empty() {
        return String::new();
    }
    let id = recorded.id;
    format!(
        "Back to apply {id}. These come back without what was in them, if anything was:\n{}\n",
        empty.concat()
    )
}
