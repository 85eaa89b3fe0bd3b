//! `schemactl history`: what was applied to the database, as its record says.
use schemactl_core::provider::Session;
use schemactl_core::record::{FORMAT, Recorded, RecordedStep, Wanted};
use serde::Serialize;

use super::context::{Context, Files};
use super::diff::{self, Side};
use super::error::{CommandError, CommandResult, Exit};
use super::formats::FormatArg;
use super::json;
use super::report::counted;
use super::ui::Paint;

/// Show what was applied to the database
///
/// Reads the record that every apply leaves in the database: who, when, from which commit, what.
#[derive(Clone, Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// Show this apply in full, with its statements
    #[arg(value_name = "APPLY")]
    id: Option<i64>,

    #[command(subcommand)]
    pub(crate) what: Option<What>,
}

#[derive(Clone, Debug, clap::Subcommand)]
pub(crate) enum What {
    /// Show what the files of two applies differ in
    Diff(Two),
}

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Two {
    #[arg(value_name = "FROM")]
    from: i64,

    #[arg(value_name = "TO")]
    to: i64,

    /// Show the statements as well
    #[arg(long)]
    sql: bool,

    #[command(flatten)]
    pub(crate) format: FormatArg,
}

#[derive(Serialize)]
struct History<'a> {
    format: u32,
    command: &'static str,
    /// Always true.
    ok: bool,
    applies: &'a [Recorded],
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    if let Some(What::Diff(Two { from, to, sql, format: _ })) = &args.what {
        let sides = (Side::Apply(*from), Side::Apply(*to));
        return diff::compare(context, sides, (Files::default(), *sql, false)).await;
    }
    let settings = context.settings()?;
    let target = settings.needed_target()?;
    let mut session = context.provider(Some(target))?.connect(target).await?;
    let found = match args.id {
        Some(id) => vec![one(session.as_mut(), id).await?],
        None => session.history(Wanted::All).await?,
    };
    session.close().await?;
    let ui = context.ui;
    if context.global.json {
        let (format, command) = (json::FORMAT, "history");
        ui.result(&json::text(&History { format, command, ok: true, applies: &found }));
        return Ok(Exit::Done);
    }
    match (&found[..], args.id) {
        ([apply], Some(_)) => ui.result(&full(apply, ui.out_paint())),
        ([], _) => ui.result("No apply is recorded in this database.\n"),
        (all, _) => ui.result(&list(all, ui.out_paint())),
    }
    Ok(Exit::Done)
}

/// The entry of one apply.
pub(crate) async fn one(session: &mut dyn Session, id: i64) -> Result<Recorded, CommandError> {
    let found = session.history(Wanted::One(id)).await?.pop();
    found.ok_or_else(|| {
        CommandError::new(format!("no apply {id} is recorded in this database"))
            .hint("`schemactl history` lists those that are")
    })
}

/// Who applied: the user of the machine, and the role.
fn who(apply: &Recorded) -> String {
    match &apply.os_user {
        Some(user) if *user != apply.db_user => format!("{user} as {}", apply.db_user),
        Some(_) | None => apply.db_user.clone(),
    }
}

/// `2026-11-27 13:59:52+00:00`: to the second.
pub(crate) fn time(text: &str) -> String {
    let fraction = |text: &str| {
        let (start, rest) = text.split_once('.')?;
        let zone = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        Some(format!("{start}{zone}"))
    };
    fraction(text).unwrap_or_else(|| text.to_owned()).replacen('T', " ", 1)
}

fn colored(outcome: &str, paint: Paint) -> String {
    if outcome == "applied" { paint.added(outcome) } else { paint.removed(outcome) }
}

fn list(all: &[Recorded], paint: Paint) -> String {
    let rows: Vec<[String; 5]> = all
        .iter()
        .map(|apply| {
            let revision = apply.git_revision.as_deref().unwrap_or("-");
            let dirty = if revision.ends_with("-dirty") { "-dirty" } else { "" };
            let revision: String = revision.chars().take(10).collect();
            let back = apply.back_to.map(|id| format!(", back to {id}")).unwrap_or_default();
            let newer = if apply.format > FORMAT { ", by a newer schemactl" } else { "" };
            let statements = counted(apply.statements, "statement");
            [
                apply.id.to_string(),
                time(&apply.started_at),
                who(apply),
                format!("{revision}{dirty}"),
                format!("{statements}{back}{newer}"),
            ]
        })
        .collect();
    let wide = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let wide: Vec<usize> = (0..4).map(|column| wide(column).unwrap_or(0)).collect();
    let mut out = String::new();
    for (apply, [id, when, who, revision, rest]) in all.iter().zip(&rows) {
        let gap = " ".repeat("refused".len().saturating_sub(apply.outcome.len()));
        let outcome = colored(&apply.outcome, paint);
        out.push_str(&format!(
            "{id:>a$}  {when:<b$}  {outcome}{gap}  {who:<c$}  {revision:<d$}  {rest}\n",
            a = wide[0],
            b = wide[1],
            c = wide[2],
            d = wide[3],
        ));
    }
    out
}

fn full(apply: &Recorded, paint: Paint) -> String {
    let mut out = format!(
        "{} {}, {}\n",
        paint.bold(&format!("Apply {}", apply.id)),
        colored(&apply.outcome, paint),
        time(&apply.started_at)
    );
    let mut say = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            out.push_str(&format!("  {name:<11} {value}\n"));
        }
    };
    say("until", Some(time(&apply.finished_at)));
    say("by", Some(who(apply)));
    say("because", apply.failure.clone());
    say("revision", apply.git_revision.clone());
    say("schemas", Some(apply.schemas.join(", ")));
    say("back to", apply.back_to.map(|id| format!("apply {id}")));
    say("plan", apply.plan.clone());
    say("saved plan", apply.saved_plan.clone());
    say("schemactl", Some(apply.program.clone()));
    say(
        "files",
        Some(match &apply.not_kept {
            Some(why) => format!("not kept: {why}"),
            None if apply.format > FORMAT => "by a newer schemactl, and not understood".to_owned(),
            None if apply.format == 1 => "not kept".to_owned(),
            None => "kept".to_owned(),
        }),
    );
    let back = apply.detail.as_ref().and_then(|detail| detail.inverse.as_deref());
    say("inverse", inverse(apply.inverse_proof.as_deref(), back));
    let steps = apply.detail.iter().flat_map(|detail| &detail.steps);
    for RecordedStep { sql, outcome, milliseconds, .. } in steps {
        let time = milliseconds.map(|ms| format!(", {ms:.1} ms")).unwrap_or_default();
        out.push_str(&format!("\n{}\n{sql};\n", paint.dim(&format!("-- {outcome}{time}"))));
    }
    for sql in back.unwrap_or_default() {
        out.push_str(&format!("\n{}\n{sql};\n", paint.dim("-- to undo it")));
    }
    out
}

/// `2 statements, proven`, or why there are none.
fn inverse(proof: Option<&str>, back: Option<&[String]>) -> Option<String> {
    let proof = proof?;
    let Some(back) = back else { return Some(format!("none: {proof}")) };
    let said = if matches!(proof, "proven" | "not tried") { "" } else { "not proven: " };
    Some(format!("{}, {said}{proof}", counted(back.len(), "statement")))
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_said_to_the_second() {
        assert_eq!(time("2026-11-27T13:59:52.123+00:00"), "2026-11-27 13:59:52+00:00");
        assert_eq!(time("2026-11-27T13:59:52+02:00"), "2026-11-27 13:59:52+02:00");
    }
}
