//! `schemactl completions`: a script for the shell.
use clap::CommandFactory;
use clap_complete::Shell;

use super::args;
use super::context::Context;
use super::error::{CommandResult, Exit};

/// Print a completion script for a shell
///
/// For bash: `schemactl completions bash > ~/.local/share/bash-completion/completions/schemactl`
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[expect(clippy::unnecessary_wraps, reason = "all commands end in the same way")]
pub(crate) fn run(context: &Context<'_>, args: &Args) -> CommandResult {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::Args::command(), "schemactl", &mut script);
    context.ui.result(&String::from_utf8_lossy(&script));
    Ok(Exit::Done)
}
