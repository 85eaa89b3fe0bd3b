//! GitLab's code quality report.
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>
use schemactl_core::diagnostic::Severity;
use serde::Serialize;

use super::Finding;
use crate::cli::json;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    /// Equal for the same issue in two reports: the host says which are new.
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// The host wants a file: where the files say nothing of a thing, it is this.
const NOWHERE: &str = "schemactl.toml";

pub(super) fn document(findings: &[Finding]) -> String {
    json::text(&findings.iter().map(issue).collect::<Vec<_>>())
}

fn issue(finding: &Finding) -> Issue<'_> {
    let Finding { severity, rule, message, place } = finding;
    let path = place.as_ref().map_or(NOWHERE, |place| &place.file);
    // Not of the line: what only moves is the same issue.
    let text = [*rule, path, message].join("\n");
    Issue {
        description: message,
        check_name: rule,
        fingerprint: blake3::hash(text.as_bytes()).to_hex().to_string(),
        severity: match severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Note => "info",
        },
        location: Location { path, lines: Lines { begin: place.as_ref().map_or(1, |p| p.line) } },
    }
}
