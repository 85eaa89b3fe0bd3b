//! What can be typed: the commands and the flags that all of them take. Doc comments are the help.
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use schemactl_core::provider::Manage;

use super::error::CommandError;
use super::formats::Format;
use super::{
    apply, check, completions, diff, drift, history, import, init, plan, rollback, show, validate,
};
use crate::providers;

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let engines: Vec<&str> = providers::all().iter().map(|p| p.name()).collect();
    format!("{} (engines: {})", env!("CARGO_PKG_VERSION"), engines.join(", "))
});

/// Declarative database schemas.
///
/// A folder of SQL and TOML files says what the schema should be; `plan` shows the exact difference
/// to a live database, and `apply` makes it so in one verified transaction.
#[derive(Debug, Parser)]
#[command(
    name = "schemactl",
    version = VERSION.as_str(),
    after_help = EXIT_CODES,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 error; 2 there are changes (plan --detailed-exitcode,
diff --exit-code, drift, check); 3 held back by a guard;
4 the database changed since the plan; 5 apply failed and was rolled back; 6 apply stopped between
groups, run it again; 64 wrong usage.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Plan(plan::Args),
    Apply(apply::Args),
    Show(show::Args),
    Diff(diff::Args),
    Drift(drift::Args),
    Check(check::Args),
    History(history::Args),
    Rollback(rollback::Args),
    Validate(validate::Args),
    Import(import::Args),
    Init(init::Args),
    Completions(completions::Args),
}

impl Args {
    /// How the result is printed.
    pub(crate) fn format(&self) -> Format {
        match self.command.format() {
            _ if self.global.json => Format::Json,
            Some(format) => format,
            None => Format::Text,
        }
    }

    /// `--format json` is `--json`; another format beside it is refused.
    pub(crate) fn settle(&mut self) -> Result<(), CommandError> {
        let format = self.command.format();
        if self.global.json && format.is_some_and(|format| format != Format::Json) {
            return Err(CommandError::usage("`--json` and `--format` ask for two different forms"));
        }
        self.global.json |= format == Some(Format::Json);
        Ok(())
    }
}

impl Command {
    /// Goes on until a signal comes, which then is its regular end.
    pub(crate) fn ends_by_signal(&self) -> bool {
        matches!(self, Self::Drift(args) if args.watching.watch.is_some())
    }

    fn format(&self) -> Option<Format> {
        match self {
            Self::Plan(args) => args.format.format,
            Self::Show(args) => args.format.format,
            Self::Diff(args) => args.format.format,
            Self::Drift(args) => args.format.format,
            Self::Check(args) => args.format.format,
            Self::History(args) => match &args.what {
                Some(history::What::Diff(two)) => two.format.format,
                None => None,
            },
            Self::Apply(_)
            | Self::Rollback(_)
            | Self::Validate(_)
            | Self::Import(_)
            | Self::Init(_)
            | Self::Completions(_) => None,
        }
    }
}

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, ClapArgs)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The database: postgres://user@host/name, or local: for a private one
    ///
    /// Else `url` of the configuration, DATABASE_URL, or libpq's variables (PGHOST, ...).
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) url: Option<String>,

    /// Use the section [env.NAME] of the configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) env: Option<String>,

    /// The configuration file [default: schemactl.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// The folder of schema files [default: schema]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,

    /// The schemas to manage [default: those that the files mention, else public]
    #[arg(long, global = true, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) schemas: Vec<String>,

    /// What to manage even where the files do not speak of it: privileges, owners
    #[arg(long, global = true, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) manage: Vec<ManageArg>,

    /// A server, or an empty database, to load the files into
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) scratch_url: Option<String>,

    /// Neither read nor write the cache: load all files into a scratch
    #[arg(long, global = true, visible_alias = "full")]
    pub(crate) no_cache: bool,

    /// Print results for machines
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// No colours (NO_COLOR does the same)
    #[arg(long, global = true)]
    pub(crate) no_color: bool,

    /// Say what is done (-v), or everything (-vv); SCHEMACTL_LOG takes a filter
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,

    /// How the log is written
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) log_format: LogFormat,
}

/// As [`Manage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ManageArg {
    Privileges,
    Owners,
}

impl From<ManageArg> for Manage {
    fn from(arg: ManageArg) -> Self {
        match arg {
            ManageArg::Privileges => Self::Privileges,
            ManageArg::Owners => Self::Owners,
        }
    }
}

/// URLs may hold passwords: they are left out.
impl std::fmt::Debug for Global {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Global").field("env", &self.env).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_flags_do_not_contradict_each_other() {
        Args::command().debug_assert();
    }
}
