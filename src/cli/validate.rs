//! `schemactl validate`: the files load and make sense to a server; no database is compared.
use super::context::{Context, Files, scope};
use super::error::{CommandResult, Exit};
use super::json;
use super::report::{self, counted};

/// Check the schema files
///
/// Loads them into a scratch database. A target is not needed; when one is named, the files are
/// checked against its version and extensions.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: Files,
}

pub(crate) async fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    let settings = context.settings()?;
    let provider = context.provider(settings.target())?;
    context.check_engine(provider, settings.target()).await?;
    let stages = context.ui.stages();
    stages.enter("reading the files");
    let loaded = context.read(&settings, args.files)?.statements(provider)?;
    let scope = scope(&settings, provider, &loaded.statements, Vec::new())?;
    stages.enter("loading the files into a scratch database");
    let desired = provider
        .elaborate(settings.target(), &loaded.statements, &scope, &settings.scratch)
        .await?;
    drop(stages);

    let ui = context.ui;
    ui.talk(&report::diagnostics(&desired.warnings, ui.err_paint(), ui.err_width()));
    let (statements, objects) = (loaded.statements.len(), desired.catalog.len());
    if context.global.json {
        ui.result(&json::text(&json::Validated {
            format: json::FORMAT,
            command: "validate",
            ok: true,
            files: loaded.files,
            statements,
            objects,
            warnings: desired.warnings.iter().map(json::Finding::from).collect(),
        }));
    } else {
        let (statements, objects) = (counted(statements, "statement"), counted(objects, "object"));
        ui.result(&format!("ok: {statements}, {objects}\n"));
    }
    Ok(Exit::Done)
}
