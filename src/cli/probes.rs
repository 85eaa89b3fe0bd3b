//! Looking for rows that would make a plan fail, before anything is locked.
use schemactl_core::catalog::ObjectId;
use schemactl_core::diagnostic::{Diagnostic, Severity};
use schemactl_core::probe::Probe;
use schemactl_core::provider::{ProviderError, Session};

use super::config;
use super::context::Context;
use super::error::{CommandError, Exit};
use super::formats::Placed;
use super::report;

/// How many milliseconds a probe may take.
const LIMIT: u64 = 5_000;

#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct Probes {
    /// Do not look for rows that would make the plan fail
    #[arg(long)]
    no_probes: bool,

    /// How long to look for such rows, for each change (5s)
    #[arg(long, value_name = "TIME", value_parser = config::duration)]
    probe_timeout: Option<u64>,
}

impl Probes {
    /// Nothing is looked for.
    pub(crate) fn none() -> Self {
        Self { no_probes: true, probe_timeout: None }
    }

    /// What was found, each with the object that changes.
    pub(crate) async fn ask(
        self,
        session: &mut dyn Session,
        probes: &[(ObjectId, Probe)],
    ) -> Result<Vec<(ObjectId, Diagnostic)>, ProviderError> {
        if self.no_probes || probes.is_empty() {
            return Ok(Vec::new());
        }
        session.ask(probes, self.probe_timeout.unwrap_or(LIMIT)).await
    }
}

/// Refuses a plan of which rows are known that would make it fail; what is not known is said.
pub(crate) fn refuse(context: &Context<'_>, found: Vec<Placed>) -> Result<(), CommandError> {
    let found: Vec<Diagnostic> = found.into_iter().map(|placed| placed.found).collect();
    if found.iter().all(|d| d.severity != Severity::Error) {
        let ui = context.ui;
        ui.talk(&report::diagnostics(&found, ui.err_paint(), ui.err_width()));
        return Ok(());
    }
    let mut error = CommandError::found("rows stand in the way; nothing was changed", found)
        .hint("change the rows first; `--no-probes` tries without looking");
    error.exit = Exit::HeldBack;
    Err(error)
}
