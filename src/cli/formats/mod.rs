//! The forms beside text and JSON in which a plan is printed, a file for each: for pull requests,
//! for code hosts, for pipelines.
mod findings;
mod github;
mod gitlab;
mod markdown;
mod sarif;

use clap::ValueEnum;
use schemactl_core::diagnostic::Diagnostic;

pub(crate) use self::findings::{Finding, Placed, of_plan};
pub(crate) use self::markdown::{cell, escaped};
use super::error::CommandError;
use super::json;
use super::prepare::Planned;

/// How a result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal
    #[default]
    Text,
    /// One document, as --json prints it
    Json,
    /// For a comment on a pull request: less than 65,000 characters
    Markdown,
    /// Findings in SARIF 2.1.0, for code scanning
    Sarif,
    /// Findings as annotations of GitHub's workflows
    Github,
    /// Findings as GitLab's code quality report
    Gitlab,
}

#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct FormatArg {
    /// How the result is printed
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
}

/// A plan and what is to be said of it.
pub(crate) struct Reviewed<'a> {
    pub(crate) planned: &'a Planned,
    /// The worst first.
    pub(crate) findings: Vec<Finding>,
    /// Why it is refused, if it is.
    pub(crate) refusal: Option<&'a CommandError>,
}

/// The document of a plan; `None` for the two forms that are printed elsewhere.
pub(crate) fn plan(format: Format, reviewed: &Reviewed<'_>) -> Option<String> {
    Some(match format {
        Format::Text | Format::Json => return None,
        Format::Markdown => markdown::plan(reviewed),
        Format::Sarif => sarif::document(&reviewed.findings),
        Format::Github => github::lines(&reviewed.findings, &findings::counted(reviewed.planned)),
        Format::Gitlab => gitlab::document(&reviewed.findings),
    })
}

/// The document of a command that failed.
pub(crate) fn failure(format: Format, error: &CommandError) -> Option<String> {
    let found = || findings::of_failure(error);
    Some(match format {
        Format::Text => return None,
        Format::Json => json::text(&json::failure(error)),
        Format::Markdown => markdown::failure(error),
        Format::Sarif => sarif::document(&found()),
        Format::Github => github::lines(&found(), ""),
        Format::Gitlab => gitlab::document(&found()),
    })
}

/// Diagnostics that have no place but their own.
pub(crate) fn placed(found: &[Diagnostic]) -> Vec<Placed> {
    found.iter().map(|found| Placed { place: None, found: found.clone() }).collect()
}
