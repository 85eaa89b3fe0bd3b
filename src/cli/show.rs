//! `schemactl show`: a saved plan, printed again.
use std::path::PathBuf;

use super::context::Context;
use super::error::{CommandResult, Exit};
use super::formats::{self, FormatArg, Reviewed};
use super::json;
use super::review::Review;
use super::saved::{self, Opened};

/// Show a saved plan
///
/// Prints what `plan --out` saved, as `plan` does. No database is asked.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The file that `plan --out` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Show the statements as well
    #[arg(long)]
    sql: bool,

    /// Refuse the plan unless one of the public keys in this file signed it
    #[arg(long, value_name = "KEYS")]
    verify: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) format: FormatArg,
}

pub(crate) fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    let settings = context.settings()?;
    let opened = saved::open(context, &settings, &args.file, args.verify.as_deref())?;
    let planned = opened.planned();
    let ui = context.ui;
    if context.global.json {
        let document = json::plan("show", (&planned, opened.hashes()), Exit::Done.number(), None);
        ui.result(&json::text(&document.saved(&opened)));
        return Ok(Exit::Done);
    }
    let reviewed =
        Reviewed { planned: &planned, findings: formats::of_plan(&planned, &[]), refusal: None };
    if let Some(document) = formats::plan(context.format, &reviewed) {
        ui.result(&document);
        return Ok(Exit::Done);
    }
    let review = Review { prepared: &planned, paint: ui.out_paint(), width: ui.out_width() };
    ui.result(&review.plan());
    if args.sql {
        ui.result(&review.statements());
    }
    ui.result(&review.conclusion());
    ui.result(&said(&opened));
    Ok(Exit::Done)
}

/// What the file says of itself.
fn said(opened: &Opened<'_>) -> String {
    let signed = match &opened.signed_by {
        Some(key) => format!("signed by {key}"),
        None => "not signed".to_owned(),
    };
    let allows =
        if opened.saved.allows_destructive { ", made with --allow-destructive" } else { "" };
    format!(
        "\nSaved by schemactl {} for the database {}{allows}.\nChecksum {}, {signed}.\n",
        opened.saved.program, opened.saved.identity.database, opened.checksum
    )
}
